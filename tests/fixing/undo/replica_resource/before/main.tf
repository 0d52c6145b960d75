provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "frankfurt"
  region = "eu-central-1"
}

resource "aws_dynamodb_table" "t" {
  name         = "t"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
  }
}

resource "aws_dynamodb_table_replica" "r" {
  provider         = aws.frankfurt
  global_table_arn = aws_dynamodb_table.t.arn
  kms_key_arn      = aws_kms_key.tfgen_dynamodb_frankfurt.arn
}
