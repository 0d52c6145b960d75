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

variable "region" {
  type    = string
  default = "eu-central-1"
}

module "a" {
  source = "./modules/shop"
  region = var.region
}
