module "orders" {
  source  = "hipaa.compliance.tf/terraform-aws-modules/dynamodb-table/aws"
  version = "~> 5.0"

  name     = "orders"
  hash_key = "id"

  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = var.dynamodb_kms_key_arn
}
