provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}

module "a" {
  source = "../modules/table"
}
