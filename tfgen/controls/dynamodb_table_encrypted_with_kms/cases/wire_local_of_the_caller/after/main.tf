provider "aws" {
  region = "eu-west-1"
}

locals {
  key = aws_kms_key.tfgen_dynamodb.arn
}

module "tables" {
  source = "./tables"
  key    = local.key
}
