variable "key" {
  type = string
}
variable "enabled" {
  type    = bool
  default = false
}
resource "aws_dynamodb_table" "e" {
  name         = "e"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key
  }
}

resource "aws_dynamodb_table" "f" {
  name         = "f"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  dynamic "server_side_encryption" {
    for_each = [true]
    content {
      enabled     = true
      kms_key_arn = var.key
    }
  }
}
