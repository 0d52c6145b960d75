provider "aws" {
  region = "eu-west-1"
}

data "aws_iam_policy_document" "reader" {
  statement {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.tfgen_dynamodb.arn]
  }
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = false
    kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
  }
}

output "keys" {
  value = [
    aws_kms_key.tfgen_dynamodb.arn,
    aws_kms_key.tfgen_dynamodb.key_id,
    aws_kms_key.tfgen_dynamodb.id,
  ]
}
