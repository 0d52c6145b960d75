provider "aws" {
  region = "eu-west-1"
}

resource "aws_db_instance" "this" {
  instance_class    = "db.t4g.micro"
  storage_encrypted = true
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
