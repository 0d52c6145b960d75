resource "aws_iam_role" "p" {
  assume_role_policy = "{}"

  inline_policy {
    name   = "a"
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = "*" }] })
  }
  inline_policy {
    name = "b"
    policy = jsonencode({
      Statement = [{
        Effect = "Allow", Action = "dynamodb:*", Resource = "*"
      }]
    })
  }
}
