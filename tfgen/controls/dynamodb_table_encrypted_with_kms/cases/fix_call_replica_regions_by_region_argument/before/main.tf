terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.0"

  name = "orders"

  replica_regions = [
    { region_name = "eu-central-1" },
    { region_name = "us-east-1", propagate_tags = true },
  ]
}
