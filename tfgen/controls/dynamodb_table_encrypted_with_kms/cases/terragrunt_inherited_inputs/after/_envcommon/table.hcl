terraform {
  source = "${local.base}?ref=v4.0.0"
}

locals {
  base = "git::https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table.git"
}

inputs = {
  server_side_encryption_kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
}
