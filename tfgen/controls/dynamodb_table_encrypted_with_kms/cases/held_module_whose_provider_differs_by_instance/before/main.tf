provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

module "eu" {
  source = "./middle"
  region = "eu-west-1"
}

module "us" {
  source = "./middle"
  region = "us-east-1"
}
