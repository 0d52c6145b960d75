include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "git::https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table.git?ref=v5.2.0"
}

inputs = {
  name     = "git"
  hash_key = "id"

  attributes = [
    {
      name = "id"
      type = "S"
    }
  ]
}
