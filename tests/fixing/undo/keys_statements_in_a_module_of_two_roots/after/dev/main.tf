provider "aws" {
  region = "eu-west-1"
}

module "orders" {
  source = "../modules/t"
}
