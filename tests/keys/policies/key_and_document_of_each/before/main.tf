provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "key" {
  for_each = toset(["orders", "invoices"])

  statement {
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "key" {
  for_each            = toset(["orders", "invoices"])
  description         = each.key
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.key[each.key].json
}

resource "aws_dynamodb_table" "table" {
  for_each = toset(["orders", "invoices"])
  name     = each.key
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.key[each.key].arn
  }
}
