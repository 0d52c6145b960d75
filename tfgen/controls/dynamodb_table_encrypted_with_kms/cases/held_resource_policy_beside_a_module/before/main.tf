provider "aws" {
  region = "eu-west-1"
}

module "orders" {
  source = "./orders"
}

resource "aws_dynamodb_resource_policy" "readers" {
  resource_arn = module.orders.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::444455556666:root" }
        Action    = "dynamodb:GetItem"
        Resource  = module.orders.arn
      },
    ]
  })
}
