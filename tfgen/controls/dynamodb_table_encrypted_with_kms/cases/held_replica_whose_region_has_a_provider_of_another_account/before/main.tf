provider "aws" {
  region  = "eu-west-1"
  profile = "orders"

  default_tags {
    tags = { team = "orders" }
  }
}

provider "aws" {
  alias   = "us"
  region  = "us-east-1"
  profile = "audit"
}

resource "aws_dynamodb_table" "orders" {
  name             = "orders"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }

  replica {
    region_name = "us-east-1"
  }
}
