provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

module "kms_us" {
  source  = "example/keys/aws"
  version = "~> 3.0"
}

resource "aws_dynamodb_table" "r" {
  name         = "r"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  replica {
    region_name = "us-east-1"
    kms_key_arn = module.kms_us.key_arn
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
  }
}

module "c" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.0"

  name     = "c"
  hash_key = "id"

  replica_regions = [
    { region_name = "us-east-1", kms_key_arn = module.kms_us.key_arn },
  ]

  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}
