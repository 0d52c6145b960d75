provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

resource "aws_dynamodb_table" "orders" {
  provider = aws.us

  name             = "orders"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }

  replica {
    region_name = "eu-west-1"
    kms_key_arn = aws_kms_replica_key.tfgen_dynamodb.arn
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.tfgen_dynamodb_us.arn
  }
}
