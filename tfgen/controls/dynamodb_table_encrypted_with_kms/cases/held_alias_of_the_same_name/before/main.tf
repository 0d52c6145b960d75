provider "aws" {
  region = "eu-west-1"
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_kms_alias" "tfgen_dynamodb" {
  name          = "alias/other"
  target_key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
}
