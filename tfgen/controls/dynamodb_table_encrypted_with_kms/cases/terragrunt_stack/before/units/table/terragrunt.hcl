include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=5.1.0"
}

inputs = {
  name                               = values.name
  server_side_encryption_kms_key_arn = try(values.key, null)
}
