provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source = "./modules/table"

  names = [
    "a",
    "b",
  ]
}

module "b" {
  source = "./modules/table"

  # One only.
  names = ["c"]
}
