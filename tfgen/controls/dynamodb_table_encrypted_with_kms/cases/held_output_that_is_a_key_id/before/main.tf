provider "aws" {
  region = "eu-west-1"
}

module "kms" {
  source = "./kms"
}

resource "aws_dynamodb_table" "this" {
  name         = "this"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
