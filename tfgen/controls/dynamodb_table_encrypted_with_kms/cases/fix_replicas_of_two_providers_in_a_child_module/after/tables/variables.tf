variable "dynamodb_kms_key_arn" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables"
  type        = string
  nullable    = false
}

variable "dynamodb_kms_key_arn_us_east_1" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables in us-east-1"
  type        = string
  nullable    = false
}

variable "dynamodb_kms_key_arn_log" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables of aws.log"
  type        = string
  nullable    = false
}

variable "dynamodb_kms_key_arn_log_us_east_1" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables of aws.log in us-east-1"
  type        = string
  nullable    = false
}
