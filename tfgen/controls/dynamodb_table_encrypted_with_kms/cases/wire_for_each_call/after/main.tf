provider "aws" {
  region = "eu-west-1"
}

module "table" {
  source   = "./modules/table"
  for_each = toset(["a", "b"])

  name                 = each.key
  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}
