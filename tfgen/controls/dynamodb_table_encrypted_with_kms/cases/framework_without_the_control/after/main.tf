variable "dynamodb_kms_key_arn" {
  type     = string
  nullable = false
}

module "orders" {
  source  = "soc2.compliance.tf/terraform-aws-modules/dynamodb-table/aws"
  version = "~> 5.0"

  name     = "orders"
  hash_key = "id"
}
