resource "aws_iam_role" "app" {
  name = "app"

  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "app" {
  role = aws_iam_role.app.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:Query"]
        Resource = [aws_dynamodb_table.orders.arn, "${aws_dynamodb_table.orders.arn}/index/*"]
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
