provider "aws" {
  region = "eu-west-1"
}
module "svc" {
  source = "./svc"
  name   = "orders"

  kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}
