provider "aws" {
  region = "eu-west-1"
}

variable "regions" {
  type    = list(string)
  default = ["eu-central-1"]
}

resource "aws_dynamodb_table" "t" {
  name         = "t"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  dynamic "replica" {
    for_each = var.regions

    content {
      region_name = replica.value
    }
  }
}
