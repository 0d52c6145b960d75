provider "aws" {
  region = "eu-west-1"
}

module "m" {
  source               = "../m"
  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}
