provider "aws" {
  region = "eu-west-1"
}

resource "aws_dynamodb_resource_policy" "readers" {
  resource_arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/carts"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::444455556666:root" }
        Action    = "dynamodb:GetItem"
        Resource  = "arn:aws:dynamodb:eu-west-1:111122223333:table/carts"
      },
    ]
  })
}
