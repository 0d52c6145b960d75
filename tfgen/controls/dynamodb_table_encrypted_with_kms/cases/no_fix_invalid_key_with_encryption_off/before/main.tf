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

  server_side_encryption {
    enabled     = false
    kms_key_arn = "alias/orders"
  }
}

module "items" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.4"

  name = "items"

  server_side_encryption_kms_key_arn = "alias/items"
}
