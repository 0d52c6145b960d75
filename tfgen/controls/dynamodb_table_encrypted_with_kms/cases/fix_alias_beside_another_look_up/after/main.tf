provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

data "aws_kms_alias" "tfgen_dynamodb" {
  name = "alias/another"
}

data "aws_kms_alias" "mine" {
  provider = aws.us
  name     = "alias/orders"
}

resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = data.aws_kms_alias.tfgen_dynamodb_2.target_key_arn
  }
}

resource "aws_dynamodb_table" "orders_us" {
  provider = aws.us
  name     = "orders"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = data.aws_kms_alias.mine.target_key_arn
  }
}
