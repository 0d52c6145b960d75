resource "aws_dynamodb_table" "old" {
  name     = "old"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
