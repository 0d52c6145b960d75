provider "aws" {
  region = "eu-west-1"
}

resource "aws_dynamodb_table" "a" {
  name     = "a"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled = false
  }
}
