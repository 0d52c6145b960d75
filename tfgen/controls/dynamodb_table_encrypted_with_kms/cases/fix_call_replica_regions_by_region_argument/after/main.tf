terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.0"

  name = "orders"

  replica_regions = [
    { region_name = "eu-central-1", kms_key_arn = aws_kms_key.tfgen_dynamodb_eu_central_1.arn },
    { region_name = "us-east-1", propagate_tags = true, kms_key_arn = aws_kms_key.tfgen_dynamodb_us_east_1.arn },
  ]

  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}
