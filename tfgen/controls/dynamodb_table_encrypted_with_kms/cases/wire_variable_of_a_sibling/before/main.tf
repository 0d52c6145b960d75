provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source = "./modules/table"

  kms_key_arn = aws_kms_key.own.arn
}

resource "aws_kms_key" "own" {
  description = "ours"
}
