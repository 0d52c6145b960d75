provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source = "./modules/table"

  names = [
    "a",
    "b",
  ]

  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}

module "b" {
  source = "./modules/table"

  # One only.
  names = ["c"]

  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}
