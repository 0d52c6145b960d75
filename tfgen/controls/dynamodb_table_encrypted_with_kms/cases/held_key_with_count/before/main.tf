provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_key" "tfgen_dynamodb" {
  count = 1
}

module "a" {
  source = "./modules/table"
}
