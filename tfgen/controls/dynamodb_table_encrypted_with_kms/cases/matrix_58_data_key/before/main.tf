provider "aws" {
  region = "eu-west-1"
}

data "aws_kms_key" "tables" {
  key_id = var.key_id
}

variable "key_id" {
  type = string
}

resource "aws_dynamodb_table" "t" {
  name         = "t"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = data.aws_kms_key.tables.arn
  }
}
