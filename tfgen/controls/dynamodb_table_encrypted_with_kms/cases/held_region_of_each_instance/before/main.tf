terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source   = "./modules/table"
  for_each = toset(["eu-west-1", "eu-central-1"])

  region = each.key
}
