provider "aws" {
  region = "eu-west-1"
}
data "aws_iam_policy_document" "doc" {
  statement {
    actions   = ["kms:Encrypt", "kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
}
resource "aws_kms_key" "doc" {
  policy = data.aws_iam_policy_document.doc.json
}
resource "aws_dynamodb_table" "doc" {
  name         = "doc"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.doc.arn
  }
}
