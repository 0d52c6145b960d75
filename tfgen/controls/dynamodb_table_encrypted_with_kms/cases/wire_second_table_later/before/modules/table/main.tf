variable "dynamodb_kms_key_arn" {
  type     = string
  nullable = false
}

resource "aws_dynamodb_table" "one" {
  name         = "one"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.dynamodb_kms_key_arn
  }
}

resource "aws_dynamodb_table" "two" {
  name         = "two"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
