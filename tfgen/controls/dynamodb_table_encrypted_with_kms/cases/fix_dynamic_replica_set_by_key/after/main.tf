provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

variable "regions" {
  type    = list(string)
  default = ["us-east-1"]
}

resource "aws_dynamodb_table" "orders" {
  name             = "orders"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
  }

  dynamic "replica" {
    for_each = toset(var.regions)

    content {
      region_name = replica.key
      kms_key_arn = { us-east-1 = aws_kms_key.tfgen_dynamodb_us.arn }[replica.key]
    }
  }
}
