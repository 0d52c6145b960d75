terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source = "./modules/table"
  region = "eu-west-1"

  dynamodb_kms_key_arn_in_region = aws_kms_key.tfgen_dynamodb.arn
}

module "b" {
  source = "./modules/table"
  region = "eu-central-1"

  dynamodb_kms_key_arn_in_region = aws_kms_key.tfgen_dynamodb_eu_central_1.arn
}
