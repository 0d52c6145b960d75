variable "dynamodb_kms_key_arn" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables; null leaves them to the AWS-managed key"
  type        = string
  default     = null
}
