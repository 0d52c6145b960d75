provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "frankfurt"
  region = "eu-central-1"
}

module "shop" {
  source = "./modules/shop"

  providers = {
    aws.far = aws.frankfurt
  }
}
