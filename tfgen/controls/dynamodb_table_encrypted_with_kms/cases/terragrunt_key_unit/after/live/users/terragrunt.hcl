terraform {
  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=5.1.0"
}

dependency "vpc" {
  config_path = "../vpc"
}

dependency "tfgen_dynamodb" {
  config_path = "../kms"

  mock_outputs = {
    key_arn = "arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

inputs = {
  name                               = "users"
  hash_key                           = "id"
  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = dependency.tfgen_dynamodb.outputs.key_arn
}
