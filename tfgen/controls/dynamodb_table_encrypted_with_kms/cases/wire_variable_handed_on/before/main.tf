provider "aws" {
  region = "eu-west-1"
}
module "svc" {
  source = "./svc"
  name   = "orders"
}
