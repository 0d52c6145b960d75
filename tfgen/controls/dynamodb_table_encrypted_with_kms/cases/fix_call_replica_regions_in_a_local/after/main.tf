provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

locals {
  replicas = [
    { region_name = "us-east-1", propagate_tags = true, kms_key_arn = aws_kms_key.tfgen_dynamodb_us.arn },
  ]
}

module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.4"

  name     = "orders"
  hash_key = "id"

  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  replica_regions = local.replicas

  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}
