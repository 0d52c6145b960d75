provider "aws" {
  region = "eu-west-1"
}

module "orders" {
  # checkov:skip=CKV_AWS_119:test data only
  source = "./modules/table"
}

module "carts" {
  source = "./modules/table"
}
