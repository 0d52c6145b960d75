provider "aws" {
  region = "eu-west-1"
}

module "t" {
  source = "./t"
}
