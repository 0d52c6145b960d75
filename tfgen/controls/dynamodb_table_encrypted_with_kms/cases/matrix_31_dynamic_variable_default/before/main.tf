provider "aws" {
  region = "eu-west-1"
}

variable "keys" {
  type    = list(string)
  default = ["arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"]
}

resource "aws_dynamodb_table" "t" {
  name         = "t"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  dynamic "server_side_encryption" {
    for_each = var.keys

    content {
      enabled     = true
      kms_key_arn = server_side_encryption.value
    }
  }
}
