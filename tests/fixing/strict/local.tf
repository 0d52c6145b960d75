locals {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "dynamodb:*", Resource = "*" },
      { Effect = "Allow", Action = "s3:*", Resource = "*" }
    ]
  })
}

resource "aws_iam_policy" "p" {
  policy = local.policy
}

resource "aws_iam_role_policy" "q" {
  role   = "x"
  policy = local.policy
}
