include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=5.5.0"
}

dependency "kms" {
  config_path = "../kms"
}

inputs = {
  name     = "orders"
  hash_key = "id"

  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = dependency.kms.outputs.key_arn
}
