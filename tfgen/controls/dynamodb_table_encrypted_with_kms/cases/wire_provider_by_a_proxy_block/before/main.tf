provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "virginia"
  region = "us-east-1"
}

module "tables" {
  source = "./tables"

  providers = {
    aws.us = aws.virginia
  }
}
