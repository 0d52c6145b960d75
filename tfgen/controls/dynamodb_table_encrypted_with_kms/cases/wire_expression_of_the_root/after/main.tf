provider "aws" {
  region = "eu-west-1"
}

module "kms" {
  source = "./modules/kms"
}

module "a" {
  source               = "./modules/table"
  dynamodb_kms_key_arn = module.kms.key_arn
}
