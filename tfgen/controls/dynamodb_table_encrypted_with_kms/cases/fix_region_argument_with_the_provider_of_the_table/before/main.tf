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

provider "aws" {
  alias  = "prod"
  region = "eu-west-1"

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/deploy"
  }
}

resource "aws_dynamodb_table" "orders" {
  provider         = aws.prod
  name             = "orders"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }

  replica {
    region_name = "us-east-1"
  }
}

resource "aws_dynamodb_table" "invoices" {
  provider = aws.prod
  region   = "eu-central-1"
  name     = "invoices"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
