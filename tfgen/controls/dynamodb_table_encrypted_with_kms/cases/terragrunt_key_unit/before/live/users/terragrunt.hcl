terraform {
  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=5.1.0"
}

dependency "vpc" {
  config_path = "../vpc"
}

inputs = {
  name     = "users"
  hash_key = "id"
}
