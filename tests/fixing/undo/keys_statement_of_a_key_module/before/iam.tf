
resource "aws_iam_policy" "reader" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = aws_dynamodb_table.orders.arn }, {
      Sid      = "UseKeyThroughDynamoDB"
      Effect   = "Allow"
      Action   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      Resource = module.tfgen_dynamodb.key_arn
      Condition = {
        StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
      }
      }, {
      Sid      = "GrantsForDynamoDB"
      Effect   = "Allow"
      Action   = "kms:CreateGrant"
      Resource = module.tfgen_dynamodb.key_arn
      Condition = {
        StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
        Bool       = { "kms:GrantIsForAWSResource" = "true" }
      }
    }]
  })
}
