variable "dynamodb_kms_key_arn_us" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables of aws.us"
  type        = string
  nullable    = false
}
