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

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.dynamodb_kms_key_arn_us
  }
}
