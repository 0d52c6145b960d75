provider "aws" {
  region = "eu-west-1"
}

module "table" {
  source = "../.."

  name = "t"
}
