variable "region" {
  type = string
}

resource "aws_dynamodb_table" "this" {
  region = var.region

  name         = "this"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

variable "dynamodb_kms_key_arn_in_region" {
  type = string
}
