variable "key" {
  type    = string
  default = null
}

resource "aws_sns_topic" "t" {
  name              = "t"
  kms_master_key_id = var.key
}

resource "aws_dynamodb_table" "one" {
  name         = "one"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key
  }
}
