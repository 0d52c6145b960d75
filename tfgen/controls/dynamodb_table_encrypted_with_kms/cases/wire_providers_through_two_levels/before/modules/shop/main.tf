terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = ">= 5.0"
      configuration_aliases = [aws.far]
    }
  }
}

module "table" {
  source = "../table"

  providers = {
    aws = aws.far
  }
}
