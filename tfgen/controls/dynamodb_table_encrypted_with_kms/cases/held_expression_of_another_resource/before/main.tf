provider "aws" {
  region = "eu-west-1"
}

locals {
  key = aws_s3_bucket.this.arn
}

resource "aws_s3_bucket" "this" {
  bucket = "this"
}

resource "aws_dynamodb_table" "this" {
  name         = "this"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
