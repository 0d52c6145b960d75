variable "dynamodb_kms_key_arn" {
  type = string
}
