variable "dynamodb_kms_key_arn" {
  type     = string
  nullable = false
}

module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 5.0"

  name     = "orders"
  hash_key = "id"
  create_table = false
}
