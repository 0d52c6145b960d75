terraform {
  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=5.1.0"
}

inputs = {
  server_side_encryption_enabled = get_env("ENCRYPT", "true")
}
