provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

module "eu" {
  source = "./table"
  region = "eu-west-1"
}

module "us" {
  source = "./table"
  region = "us-east-1"
}
