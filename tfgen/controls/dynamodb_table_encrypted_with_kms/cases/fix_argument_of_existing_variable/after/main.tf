provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source = "./modules/table"

  key_arn = aws_kms_key.tfgen_dynamodb.arn
}

module "b" {
  source = "./modules/table"

  key_arn = aws_kms_key.tfgen_dynamodb.arn
}
