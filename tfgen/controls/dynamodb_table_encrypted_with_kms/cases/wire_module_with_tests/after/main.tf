provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source               = "./modules/table"
  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}
