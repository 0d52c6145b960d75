provider "aws" {
  region = "eu-west-1"
}

module "kms" {
  source  = "example/keys/aws"
  version = "~> 3.0"
}

data "aws_kms_key" "shared" {
  key_id = "alias/shared"
}

resource "aws_dynamodb_table" "a" {
  name         = "a"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true # later
    kms_key_arn = module.kms.key_arn
  }
}

resource "aws_dynamodb_table" "b" {
  name         = "b"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = data.aws_kms_key.shared.arn
  }
}

module "c" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.0"

  name     = "c"
  hash_key = "id"

  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = module.kms.key_arn
}

module "d" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.0"

  name     = "d"
  hash_key = "id"

  server_side_encryption_enabled = true

  server_side_encryption_kms_key_arn = data.aws_kms_key.shared.arn
}

module "t" {
  source = "./mods/t"
  key    = module.kms.key_arn
}

module "cp" {
  source  = "cloudposse/dynamodb/aws"
  version = "0.36.0"

  name     = "d"
  hash_key = "id"

  enable_encryption                  = true
  server_side_encryption_kms_key_arn = module.kms.key_arn
}
