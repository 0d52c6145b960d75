resource "aws_dynamodb_table" "a" {
  name     = "a"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = false
    kms_key_arn = var.key
  }
}

variable "key" {
  type    = string
  default = null
}
