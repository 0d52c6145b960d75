resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"

  inline_policy {
    name = "table"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = aws_dynamodb_table.orders.arn }, {
        Sid      = "UseKeyThroughDynamoDB"
        Effect   = "Allow"
        Action   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource = aws_kms_key.tfgen_dynamodb.arn
        Condition = {
          StringLike = { "kms:ViaService" = "dynamodb.*.amazonaws.com" }
        }
        }, {
        Sid      = "GrantsForDynamoDB"
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
}

resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"
}
