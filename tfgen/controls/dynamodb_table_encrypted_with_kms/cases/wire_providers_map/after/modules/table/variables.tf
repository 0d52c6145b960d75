variable "dynamodb_kms_key_arn_far" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables of aws.far"
  type        = string
  nullable    = false
}
