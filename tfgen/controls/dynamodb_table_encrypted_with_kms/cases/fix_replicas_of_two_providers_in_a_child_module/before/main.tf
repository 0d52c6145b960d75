provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

provider "aws" {
  alias   = "audit"
  region  = "eu-west-1"
  profile = "audit"
}

provider "aws" {
  alias   = "audit_us"
  region  = "us-east-1"
  profile = "audit"
}

module "tables" {
  source = "./tables"

  providers = {
    aws     = aws
    aws.log = aws.audit
  }
}
