provider "aws" {
  alias = "us"
}

resource "aws_dynamodb_table" "orders" {
  provider = aws.us
  name     = "orders"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
