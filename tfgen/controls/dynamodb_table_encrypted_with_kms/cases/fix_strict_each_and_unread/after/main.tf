provider "aws" {
  region = "eu-west-1"
}

locals {
  tables = { orders = aws_dynamodb_table.orders.arn }
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
    kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
  }
}

resource "aws_iam_user_policy" "each" {
  for_each = local.tables

  user = "reader"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "dynamodb:Query"
        Resource = each.value
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
    ]
  })
}

resource "aws_iam_policy" "file" {
  name   = "file"
  policy = templatefile("${path.module}/policy.json.tftpl", { arn = aws_dynamodb_table.orders.arn })
}
