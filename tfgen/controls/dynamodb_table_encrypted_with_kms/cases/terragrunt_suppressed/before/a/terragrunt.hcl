# tfgen:ignore=dynamodb_table_encrypted_with_kms public data
terraform {
  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=5.1.0"
}

inputs = {
  name = "a"
}
