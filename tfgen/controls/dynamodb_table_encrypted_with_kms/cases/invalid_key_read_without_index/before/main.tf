provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_key" "each" {
  for_each            = toset(["orders", "invoices"])
  description         = each.key
  enable_key_rotation = true
}

resource "aws_kms_key" "none" {
  count               = 0
  description         = "none"
  enable_key_rotation = true
}

resource "aws_dynamodb_table" "bare" {
  name     = "bare"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.each.arn
  }
}

resource "aws_dynamodb_table" "indexed" {
  name     = "indexed"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.each["orders"].arn
  }
}

resource "aws_dynamodb_table" "none" {
  name     = "none"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.none.arn
  }
}

resource "aws_dynamodb_table" "one" {
  name     = "one"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = one(aws_kms_key.none[*].arn)
  }
}
