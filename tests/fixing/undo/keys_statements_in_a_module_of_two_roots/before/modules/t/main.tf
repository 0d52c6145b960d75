resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = false
    kms_key_arn = var.dynamodb_kms_key_arn
  }
}

resource "aws_iam_policy" "reader" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = aws_dynamodb_table.orders.arn }, {
      Sid      = "UseKeyThroughDynamoDB"
      Effect   = "Allow"
      Action   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      Resource = var.dynamodb_kms_key_arn
      Condition = {
        StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
      }
      }, {
      Sid      = "GrantsForDynamoDB"
      Effect   = "Allow"
      Action   = "kms:CreateGrant"
      Resource = var.dynamodb_kms_key_arn
      Condition = {
        StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
        Bool       = { "kms:GrantIsForAWSResource" = "true" }
      }
    }]
  })
}
