provider "aws" {
  region = "eu-west-1"
}
locals {
  tables = {
    orders = { key = null }
    carts  = { key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }
}
resource "aws_dynamodb_table" "this" {
  for_each = local.tables

  name         = each.key
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = each.value.key
  }
}
