provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source  = "./modules/t"
  enabled = true
  name    = "a"

  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}

module "b" {
  source  = "./modules/t"
  enabled = true
  name    = "b"

  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}
