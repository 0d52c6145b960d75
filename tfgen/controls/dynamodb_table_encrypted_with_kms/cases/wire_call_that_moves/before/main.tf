provider "aws" {
  region = "eu-west-1"
}

module "shop" {
  source = "./modules/shop"
}
