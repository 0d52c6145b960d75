provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source               = "../../modules/table"
  dynamodb_kms_key_arn = data.aws_kms_alias.tfgen_dynamodb.target_key_arn
}
