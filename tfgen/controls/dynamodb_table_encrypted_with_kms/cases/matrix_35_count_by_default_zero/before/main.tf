provider "aws" {
  region = "eu-west-1"
}

variable "make" {
  type    = bool
  default = false
}

resource "aws_dynamodb_table" "t" {
  count = var.make ? 1 : 0

  name         = "t"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
