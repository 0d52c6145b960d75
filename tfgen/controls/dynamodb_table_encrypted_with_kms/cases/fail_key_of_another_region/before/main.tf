provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

resource "aws_kms_key" "here" {
  description         = "tables"
  enable_key_rotation = true
}

resource "aws_dynamodb_table" "literal" {
  name     = "literal"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

resource "aws_dynamodb_table" "by_resource" {
  provider = aws.us
  name     = "by-resource"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.here.arn
  }
}

resource "aws_dynamodb_table" "replicated" {
  name             = "replicated"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.here.arn
  }

  replica {
    region_name = "us-east-1"
    kms_key_arn = aws_kms_key.here.arn
  }

  replica {
    region_name = "us-west-2"
    kms_key_arn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

resource "aws_dynamodb_table_replica" "of_literal" {
  provider         = aws.us
  global_table_arn = aws_dynamodb_table.replicated.arn
  kms_key_arn      = aws_kms_key.here.arn
}

module "passed" {
  source = "./table"

  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

module "passed_there" {
  source = "./table"

  kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

  providers = {
    aws = aws.us
  }
}

module "called" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.4"

  name                               = "called"
  hash_key                           = "id"
  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

module "called_with_replica" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.4"

  name                               = "called-with-replica"
  hash_key                           = "id"
  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = aws_kms_key.here.arn

  replica_regions = [
    {
      region_name = "us-east-1"
      kms_key_arn = aws_kms_key.here.arn
    },
  ]
}
