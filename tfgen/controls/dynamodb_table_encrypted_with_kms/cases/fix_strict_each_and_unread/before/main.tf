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
    ]
  })
}

resource "aws_iam_policy" "file" {
  name   = "file"
  policy = templatefile("${path.module}/policy.json.tftpl", { arn = aws_dynamodb_table.orders.arn })
}
