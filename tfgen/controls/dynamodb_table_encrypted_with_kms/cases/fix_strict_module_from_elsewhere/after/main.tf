provider "aws" {
  region = "eu-west-1"
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
    enabled     = true
    kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
  }
}
module "lambda" {
  source                   = "terraform-aws-modules/lambda/aws"
  version                  = "7.0.0"
  function_name            = "x"
  attach_policy_statements = true
  policy_statements = {
    dynamodb = {
      effect    = "Allow"
      actions   = ["dynamodb:GetItem"]
      resources = [aws_dynamodb_table.a.arn]
    }
  }
}
