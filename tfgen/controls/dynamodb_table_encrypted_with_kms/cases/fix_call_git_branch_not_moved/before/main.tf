variable "dynamodb_kms_key_arn" {
  type     = string
  nullable = false
}

module "orders" {
  source  = "git::https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table.git?ref=master"

  name     = "orders"
  hash_key = "id"
}
