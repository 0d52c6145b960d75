variable "region" {
  type = string
}

variable "dynamodb_kms_key_arn_in_region" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables in var.region"
  type        = string
  nullable    = false
}

resource "aws_dynamodb_table" "this" {
  region = var.region

  name         = "this"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.dynamodb_kms_key_arn_in_region
  }
}
