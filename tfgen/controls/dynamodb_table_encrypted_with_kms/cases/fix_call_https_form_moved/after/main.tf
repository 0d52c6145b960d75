module "orders" {
  source = "https://hipaa.compliance.tf/terraform-aws-modules/dynamodb-table/aws?version=5.0.0&rules=pofix/prevent_destroy_data"

  name     = "orders"
  hash_key = "id"

  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

# The registry switches encryption on by itself.
module "sessions" {
  source = "https://hipaa.compliance.tf/terraform-aws-modules/dynamodb-table/aws?version=5.0.0"

  name = "sessions"
}
