terraform {
  backend "s3" {
    bucket         = "state"
    key            = "x"
    dynamodb_table = "locks"
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_dynamodb_table" "locks" {
  name         = "locks"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
