provider "aws" {
  region = "eu-west-1"
}

module "table" {
  source = "./modules/table"
  count  = 2

  name = "t${count.index}"
}
