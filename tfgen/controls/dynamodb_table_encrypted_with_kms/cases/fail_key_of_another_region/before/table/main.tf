variable "kms_key_arn" {
  type = string
}

resource "aws_dynamodb_table" "this" {
  name     = "this"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }
}
