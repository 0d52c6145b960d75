provider "aws" {
  region = "eu-west-1"
}

data "aws_dynamodb_table" "orders" {
  name = "orders"
}

resource "aws_dynamodb_resource_policy" "readers" {
  resource_arn = data.aws_dynamodb_table.orders.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::444455556666:root" }
        Action    = "dynamodb:GetItem"
        Resource  = data.aws_dynamodb_table.orders.arn
      },
    ]
  })
}
