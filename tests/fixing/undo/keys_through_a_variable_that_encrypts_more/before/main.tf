provider "aws" {
  region = "eu-west-1"
}

module "m" {
  source = "./m"

  providers = {
    aws = aws
  }

  key = aws_kms_key.tfgen_dynamodb.arn
}
