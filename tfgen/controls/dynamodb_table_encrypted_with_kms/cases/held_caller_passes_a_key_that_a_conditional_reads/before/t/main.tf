variable "name" {}
variable "key" {
  type    = string
  default = ""
}
resource "aws_dynamodb_table" "this" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = var.key != "" ? true : false
    kms_key_arn = var.key != "" ? var.key : null
  }
}
