resource "aws_dynamodb_table" "other" {
  name     = "other"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
