resource "aws_iam_policy" "p" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = "*" }, { Effect = "Deny", Action = "s3:*", Resource = "*" }] })
  name   = "x"
}
