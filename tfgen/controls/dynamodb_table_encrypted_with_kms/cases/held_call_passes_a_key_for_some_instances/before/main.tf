provider "aws" {
  region = "eu-west-1"
}
module "tables" {
  source      = "./t"
  for_each    = local.tables
  name        = each.key
  kms_key_arn = each.value.kms_key_arn
}
locals {
  tables = {
    a = { kms_key_arn = null }
    b = { kms_key_arn = aws_kms_key.b.arn }
  }
}
resource "aws_kms_key" "b" {
  description = "b"
}
