
resource "aws_iam_policy" "reader" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = aws_dynamodb_table.orders.arn }, {
      Sid      = "UseKeyThroughDynamoDB"
      Effect   = "Allow"
      Action   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      Resource = aws_kms_key.tfgen_dynamodb.arn
      Condition = {
        StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
      }
      }, {
      Sid      = "GrantsForDynamoDBUs"
      Effect   = "Allow"
      Action   = "kms:CreateGrant"
      Resource = aws_kms_key.tfgen_dynamodb.arn
      Condition = {
        StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
        Bool       = { "kms:GrantIsForAWSResource" = "true" }
      }
    }]
  })
}
