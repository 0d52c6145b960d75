include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "tfr://hipaa.compliance.tf/terraform-aws-modules/dynamodb-table/aws?version=5.1.0"
}

inputs = {
  name     = "orders"
  hash_key = "id"

  attributes = [
    {
      name = "id"
      type = "S"
    }
  ]
  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
}
