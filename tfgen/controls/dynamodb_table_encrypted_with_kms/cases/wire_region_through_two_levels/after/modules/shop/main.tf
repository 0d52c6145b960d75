variable "region" {
  type = string
}

variable "dynamodb_kms_key_arn_in_region" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables in var.region"
  type        = string
  nullable    = false
}

variable "dynamodb_kms_key_arn" {
  description = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables"
  type        = string
  nullable    = false
}

module "t" {
  source = "../table"
  region = var.region

  dynamodb_kms_key_arn_in_region = var.dynamodb_kms_key_arn_in_region
}

module "u" {
  source                         = "../table"
  dynamodb_kms_key_arn_in_region = var.dynamodb_kms_key_arn
}
