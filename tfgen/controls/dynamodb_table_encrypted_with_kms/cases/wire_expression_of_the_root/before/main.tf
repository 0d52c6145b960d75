provider "aws" {
  region = "eu-west-1"
}

module "kms" {
  source = "./modules/kms"
}

module "a" {
  source = "./modules/table"
}
