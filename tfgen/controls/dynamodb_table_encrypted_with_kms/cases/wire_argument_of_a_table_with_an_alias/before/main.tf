provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

module "tables" {
  source = "./tables"
  key    = null

  providers = {
    aws.us = aws.us
  }
}
