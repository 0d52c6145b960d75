variable "dynamodb_kms_key_arn" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables"
  type        = string
  nullable    = false
}

variable "dynamodb_kms_key_arn_eu_central_1" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables in eu-central-1"
  type        = string
  nullable    = false
}
