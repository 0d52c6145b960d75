variable "dynamodb_kms_key_arn" {
  type     = string
  nullable = false
}

module "orders" {
  source  = "git::https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table.git?ref=master"

  name     = "orders"
  hash_key = "id"

  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = var.dynamodb_kms_key_arn
}
