provider "aws" {
  region = "eu-west-1"
}

resource "aws_dynamodb_table" "t" {
  name         = "t"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  # checkov:skip=CKV_AWS_119:accepted by risk board

  attribute {
    name = "id"
    type = "S"
  }
}
