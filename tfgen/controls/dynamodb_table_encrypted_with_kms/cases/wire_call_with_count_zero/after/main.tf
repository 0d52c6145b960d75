provider "aws" {
  region = "eu-west-1"
}

module "on" {
  source               = "./modules/table"
  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}

module "off" {
  source = "./modules/table"
  count  = 0

  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}
