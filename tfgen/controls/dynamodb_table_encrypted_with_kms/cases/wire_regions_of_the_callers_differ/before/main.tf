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
  source = "./modules/table"
  region = "eu-west-1"
}

module "b" {
  source = "./modules/table"
  region = "eu-central-1"
}
