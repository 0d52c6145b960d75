provider "aws" {
  region = "eu-west-1"
}
data "aws_caller_identity" "me" {}

data "aws_iam_policy_document" "doc" {
  statement {
    sid       = "Admin"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/admin"]
    }
  }
}
resource "aws_kms_key" "doc" {
  policy = data.aws_iam_policy_document.doc.json
}
resource "aws_kms_key" "json" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/app" }
        Sid = "UseThroughDynamoDB"
        Action    = ["kms:Decrypt", "kms:DescribeKey"]
        Resource  = "*"
      },
      {
        Sid       = "UseThroughDynamoDB2"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          StringEquals = { "kms:CallerAccount" = data.aws_caller_identity.me.account_id }
          StringLike   = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
        }
      },
      {
        Sid       = "GrantsForDynamoDB"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = "kms:CreateGrant"
        Resource  = "*"
        Condition = {
          StringEquals = { "kms:CallerAccount" = data.aws_caller_identity.me.account_id }
          StringLike   = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
          Bool         = { "kms:GrantIsForAWSResource" = "true" }
        }
      }
    ]
  })
}
resource "aws_kms_key" "hd" {
  policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
      "Action": ["kms:Decrypt"],
      "Resource": "*"
    },
    {
      "Sid": "UseThroughDynamoDB",
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      "Resource": "*",
      "Condition": {
        "StringEquals": { "kms:CallerAccount": "${data.aws_caller_identity.me.account_id}" },
        "StringLike": { "kms:ViaService": "dynamodb.*.amazonaws.com" }
      }
    },
    {
      "Sid": "GrantsForDynamoDB",
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "kms:CreateGrant",
      "Resource": "*",
      "Condition": {
        "StringEquals": { "kms:CallerAccount": "${data.aws_caller_identity.me.account_id}" },
        "StringLike": { "kms:ViaService": "dynamodb.*.amazonaws.com" },
        "Bool": { "kms:GrantIsForAWSResource": "true" }
      }
    }
  ]
}
POLICY
}
resource "aws_kms_key" "none" {
}
resource "aws_kms_key" "root" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}
resource "aws_kms_key" "deny" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
      }, {
      Effect    = "Deny"
      Principal = "*"
      Action    = "kms:CreateGrant"
      Resource  = "*"
    }]
  })
}
resource "aws_kms_key" "pol" {
}
resource "aws_kms_key_policy" "pol" {
  key_id = aws_kms_key.pol.id
  policy = file("${path.module}/policy.json")
}
resource "aws_kms_key" "bad" {
  is_enabled = false
}
locals {
  tables = ["doc", "json", "hd", "none", "root", "deny", "pol", "bad"]
}
resource "aws_dynamodb_table" "doc" {
  name         = "doc"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.doc.arn
  }
}
resource "aws_dynamodb_table" "json" {
  name         = "json"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.json.arn
  }
}
resource "aws_dynamodb_table" "hd" {
  name         = "hd"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.hd.arn
  }
}
resource "aws_dynamodb_table" "none" {
  name         = "none"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.none.arn
  }
}
resource "aws_dynamodb_table" "root" {
  name         = "root"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.root.arn
  }
}
resource "aws_dynamodb_table" "deny" {
  name         = "deny"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.deny.arn
  }
}
resource "aws_dynamodb_table" "pol" {
  name         = "pol"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.pol.arn
  }
}
resource "aws_dynamodb_table" "bad" {
  name         = "bad"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.bad.arn
  }
}
