resource "aws_dynamodb_table" "this" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  dynamic "ttl" {
    for_each = var.ttl == null ? [] : [var.ttl]

    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }
}
