provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source  = "./modules/t"
  enabled = true
  name    = "a"
}

module "b" {
  source  = "./modules/t"
  enabled = false
  name    = "b"
}
