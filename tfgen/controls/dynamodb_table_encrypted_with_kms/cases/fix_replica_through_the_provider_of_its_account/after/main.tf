provider "aws" {
  region  = "eu-west-1"
  profile = "shared"
}

provider "aws" {
  alias               = "prod"
  region              = "eu-west-1"
  allowed_account_ids = [local.account]

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/deploy"
  }
}

provider "aws" {
  alias  = "audit_us"
  region = "us-east-1"

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/deploy"
  }
}

provider "aws" {
  alias               = "prod_us"
  region              = "us-east-1"
  allowed_account_ids = ["111122223333"]

  assume_role { role_arn = "arn:aws:iam::${local.account}:role/deploy" }
}

provider "aws" {
  alias   = "us"
  region  = "us-east-1"
  profile = "shared"
}

locals {
  account = "111122223333"
}

resource "aws_dynamodb_table" "orders" {
  provider         = aws.prod
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
    kms_key_arn = aws_kms_key.tfgen_dynamodb_prod_us.arn
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.tfgen_dynamodb_prod.arn
  }
}

resource "aws_dynamodb_table" "invoices" {
  name             = "invoices"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }

  replica {
    region_name = "us-east-1"
    kms_key_arn = aws_kms_key.tfgen_dynamodb_us.arn
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
  }
}
