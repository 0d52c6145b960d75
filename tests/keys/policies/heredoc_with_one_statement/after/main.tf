provider "aws" {
  region = "eu-west-1"
}

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "orders" {
  enable_key_rotation = true

  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Sid": "Admin",
        "Effect": "Allow",
        "Principal": { "AWS": "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" },
        "Action": ["kms:Describe*", "kms:Put*"],
        "Resource": "*"
      }, {
        "Sid": "UseThroughDynamoDB",
        "Effect": "Allow",
        "Principal": { "AWS": "*" },
        "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": {
          "StringEquals": { "kms:CallerAccount": "${data.aws_caller_identity.current.account_id}" },
          "StringLike": { "kms:ViaService": "dynamodb.*.amazonaws.com" }
        }
      }, {
        "Sid": "GrantsForDynamoDB",
        "Effect": "Allow",
        "Principal": { "AWS": "*" },
        "Action": "kms:CreateGrant",
        "Resource": "*",
        "Condition": {
          "StringEquals": { "kms:CallerAccount": "${data.aws_caller_identity.current.account_id}" },
          "StringLike": { "kms:ViaService": "dynamodb.*.amazonaws.com" },
          "Bool": { "kms:GrantIsForAWSResource": "true" }
        }
      }]
    }
  POLICY
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
    enabled     = true
    kms_key_arn = aws_kms_key.orders.arn
  }
}
