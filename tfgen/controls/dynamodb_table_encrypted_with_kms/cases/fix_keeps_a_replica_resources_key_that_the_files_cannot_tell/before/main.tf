provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "frankfurt"
  region = "eu-central-1"
}

module "kms" {
  source  = "example/keys/aws"
  version = "~> 3.1"

  providers = {
    aws = aws.frankfurt
  }
}

resource "aws_dynamodb_table" "orders" {
  name             = "orders"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }

  lifecycle {
    ignore_changes = [replica]
  }
}

resource "aws_dynamodb_table_replica" "frankfurt" {
  provider = aws.frankfurt

  global_table_arn = aws_dynamodb_table.orders.arn
  kms_key_arn      = module.kms.key_arn
}
