provider "aws" {
  region = "eu-west-1"
}

module "scratch" {
  source = "../../modules/table"
  name   = "scratch"

  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}

data "aws_iam_policy_document" "reader" {
  statement {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.tfgen_dynamodb.arn]
  }
}
