provider "aws" {
  region = "eu-west-1"
}

module "table" {
  source   = "./modules/table"
  for_each = toset(["a", "b"])

  name = each.key
}
