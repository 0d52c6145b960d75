terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_dynamodb_table" "orders" {
  for_each = toset(["eu-west-1", "us-east-1"])
  region   = each.key

  name             = "orders"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled = true
    kms_key_arn = {
      eu-west-1 = aws_kms_key.tfgen_dynamodb.arn
      us-east-1 = aws_kms_key.tfgen_dynamodb_us_east_1.arn
    }[each.key]
  }
}
