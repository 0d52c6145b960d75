provider "aws" {
  region = "eu-west-1"
}

module "on" {
  source = "./modules/table"
}

module "off" {
  source = "./modules/table"
  count  = 0
}
