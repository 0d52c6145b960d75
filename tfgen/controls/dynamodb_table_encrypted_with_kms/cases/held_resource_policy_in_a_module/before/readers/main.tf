variable "table" {
  type = string
}

resource "aws_dynamodb_resource_policy" "readers" {
  resource_arn = "${var.table}/stream/*"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::444455556666:root" }
        Action    = "dynamodb:GetItem"
        Resource  = "${var.table}/stream/*"
      },
    ]
  })
}
