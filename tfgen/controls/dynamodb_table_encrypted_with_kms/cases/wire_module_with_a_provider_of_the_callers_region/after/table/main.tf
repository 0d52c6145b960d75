variable "region" {
  type = string
}

variable "dynamodb_kms_key_arn" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables"
  type        = string
  nullable    = false
}

provider "aws" {
  region = var.region
}

resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.dynamodb_kms_key_arn
  }
}
