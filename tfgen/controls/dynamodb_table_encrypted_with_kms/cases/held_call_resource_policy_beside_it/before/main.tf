provider "aws" {
  region = "eu-west-1"
}

module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.4"

  name     = "orders"
  hash_key = "id"
}

resource "aws_dynamodb_resource_policy" "readers" {
  resource_arn = module.orders.dynamodb_table_arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::444455556666:root" }
        Action    = "dynamodb:GetItem"
        Resource  = module.orders.dynamodb_table_arn
      },
    ]
  })
}
