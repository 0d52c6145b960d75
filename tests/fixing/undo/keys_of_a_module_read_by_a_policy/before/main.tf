provider "aws" {
  region = "eu-west-1"
}

module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 5.0"

  name = "orders"

  server_side_encryption_enabled     = false
  server_side_encryption_kms_key_arn = module.tfgen_dynamodb.key_arn
}

data "aws_iam_policy_document" "reader" {
  statement {
    actions   = ["kms:Decrypt"]
    resources = [module.tfgen_dynamodb.key_arn]
  }
}
