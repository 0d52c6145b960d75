provider "aws" {
  region = "eu-west-1"
}

module "table" {
  source = "../modules/table"

  name = "t"
}
