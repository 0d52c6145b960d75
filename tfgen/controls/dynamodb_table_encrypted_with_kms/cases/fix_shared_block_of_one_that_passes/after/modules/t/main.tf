variable "name" {
  type = string
}

variable "enabled" {
  type = bool
}

variable "dynamodb_kms_key_arn" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables"
  type        = string
  nullable    = false
}

resource "aws_dynamodb_table" "this" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = var.enabled
    kms_key_arn = var.dynamodb_kms_key_arn
  }
}
