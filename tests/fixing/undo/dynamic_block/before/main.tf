provider "aws" {
  region = "eu-west-1"
}

resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  dynamic "server_side_encryption" {
    for_each = [true]

    content {
      enabled     = true
      kms_key_arn = aws_kms_key.mine.arn
    }
  }
}
