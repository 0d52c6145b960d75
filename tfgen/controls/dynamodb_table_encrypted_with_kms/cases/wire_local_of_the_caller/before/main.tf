provider "aws" {
  region = "eu-west-1"
}

locals {
  key = null
}

module "tables" {
  source = "./tables"
  key    = local.key
}
