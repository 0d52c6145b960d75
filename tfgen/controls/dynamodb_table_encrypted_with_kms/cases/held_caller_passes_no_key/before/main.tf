provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source = "./modules/table"

  dynamodb_kms_key_arn = "alias/tables"
}

module "b" {
  source = "./modules/table"
}
