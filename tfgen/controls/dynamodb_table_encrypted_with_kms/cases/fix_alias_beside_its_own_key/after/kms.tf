data "aws_caller_identity" "tfgen_dynamodb" {}

data "aws_partition" "tfgen_dynamodb" {}

resource "aws_kms_key" "tfgen_dynamodb" {
  enable_key_rotation = true
}

data "aws_kms_alias" "tfgen_dynamodb" {
  name = "alias/tables"
}
