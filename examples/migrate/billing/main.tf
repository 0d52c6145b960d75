provider "aws" {
  region = "eu-west-1"
}

module "invoices" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 5.0"

  name     = "invoices"
  hash_key = "id"

  attributes = [
    {
      name = "id"
      type = "S"
    }
  ]
}
