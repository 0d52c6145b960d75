terraform {
  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=5.1.0"
}

dependency "kms" {
  config_path = "../kms"
}

inputs = {
  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = dependency.kms.outputs.key_arn
}
