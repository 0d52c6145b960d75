variable "region" {
  type = string
}

provider "aws" {
  region = var.region
}

resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
