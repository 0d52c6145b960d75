provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_key" "own" {
  description = "ours"
}

module "a" {
  source = "./modules/table"

  dynamodb_kms_key_arn = aws_kms_key.own.arn
}

module "b" {
  source = "./modules/table"
}
