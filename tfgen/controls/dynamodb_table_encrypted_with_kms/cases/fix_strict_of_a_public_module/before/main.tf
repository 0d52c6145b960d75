provider "aws" {
  region = "eu-west-1"
}

module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.4"

  name     = "orders"
  hash_key = "id"
}

module "keys" {
  source  = "example/keys/aws"
  version = "~> 4.0"
}

resource "aws_iam_policy" "reader" {
  name = "reader"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:Query"]
        Resource = [module.orders.dynamodb_table_arn, "${module.orders.dynamodb_table_arn}/index/*"]
      },
    ]
  })
}

resource "aws_iam_policy" "keys" {
  name = "keys"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "*"
        Resource = module.keys.key_arn
      },
    ]
  })
}
