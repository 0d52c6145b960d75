provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

module "tables" {
  source = "./tables"
  key    = aws_kms_key.tfgen_dynamodb_us.arn

  providers = {
    aws.us = aws.us
  }
}
