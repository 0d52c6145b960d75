resource "aws_dynamodb_table" "t" {
  server_side_encryption {
    enabled = false
  }
}
