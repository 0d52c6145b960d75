provider "aws" {
  region = "eu-west-1"
}

module "orders" {
  source   = "../modules/t"
  for_each = toset(["a", "b"])

  providers = {
    aws = aws
  }
}
