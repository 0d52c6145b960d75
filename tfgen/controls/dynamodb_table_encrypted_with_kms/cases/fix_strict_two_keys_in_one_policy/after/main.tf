provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "us"
  region = "us-east-1"
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
  replica {
    region_name = "us-east-1"
    kms_key_arn = aws_kms_key.tfgen_dynamodb_us.arn
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
  }
}
resource "aws_iam_policy" "p" {
  name = "p"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "dynamodb:*"
        Resource = [aws_dynamodb_table.orders.arn]
      },
      {
        Sid      = "UseKeyThroughDynamoDB"
        Effect   = "Allow"
        Action   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource = aws_kms_key.tfgen_dynamodb.arn
        Condition = {
          StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
        }
      },
      {
        Sid      = "GrantsForDynamoDB"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = aws_kms_key.tfgen_dynamodb.arn
        Condition = {
          StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
          Bool       = { "kms:GrantIsForAWSResource" = "true" }
        }
      },
      {
        Sid      = "UseKeyThroughDynamoDBUs"
        Effect   = "Allow"
        Action   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource = aws_kms_key.tfgen_dynamodb_us.arn
        Condition = {
          StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
        }
      },
      {
        Sid      = "GrantsForDynamoDBUs"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = aws_kms_key.tfgen_dynamodb_us.arn
        Condition = {
          StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
          Bool       = { "kms:GrantIsForAWSResource" = "true" }
        }
      },
    ]
  })
}
