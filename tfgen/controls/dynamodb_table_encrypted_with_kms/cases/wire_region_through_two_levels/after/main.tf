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

variable "region" {
  type    = string
  default = "eu-central-1"
}

module "a" {
  source = "./modules/shop"
  region = var.region

  dynamodb_kms_key_arn_in_region = aws_kms_key.tfgen_dynamodb_eu_central_1.arn
  dynamodb_kms_key_arn           = aws_kms_key.tfgen_dynamodb.arn
}
