provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "virginia"
  region = "us-east-1"
}

module "tables" {
  source = "./tables"

  providers = {
    aws.us = aws.virginia
  }

  dynamodb_kms_key_arn_us = aws_kms_key.tfgen_dynamodb_virginia.arn
}
