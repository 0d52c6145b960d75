provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_key" "k" {
  description = "k"
}

module "a" {
  source = "./modules/table"

  key = aws_kms_key.k.arn
}
