data "aws_caller_identity" "tfgen_dynamodb" {}

data "aws_partition" "tfgen_dynamodb" {}

resource "aws_kms_key" "tfgen_dynamodb" {
  description             = "Encrypts the DynamoDB tables of this configuration"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.tfgen_dynamodb.partition}:iam::${data.aws_caller_identity.tfgen_dynamodb.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "DynamoDBService"
        Effect    = "Allow"
        Principal = { Service = "dynamodb.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.tfgen_dynamodb.account_id }
        }
      },
      {
        Sid       = "DynamoDBServiceGrants"
        Effect    = "Allow"
        Principal = { Service = "dynamodb.amazonaws.com" }
        Action    = "kms:CreateGrant"
        Resource  = "*"
        Condition = {
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.tfgen_dynamodb.account_id }
          Bool         = { "kms:GrantIsForAWSResource" = "true" }
        }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true # reverting this change would schedule the key for deletion while tables still use it
  }
}

resource "aws_kms_alias" "tfgen_dynamodb" {
  name_prefix   = "alias/dynamodb-"
  target_key_id = aws_kms_key.tfgen_dynamodb.key_id
}
