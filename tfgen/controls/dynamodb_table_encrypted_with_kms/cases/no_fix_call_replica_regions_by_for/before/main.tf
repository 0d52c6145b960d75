provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

locals {
  regions = ["us-east-1"]
}

module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.4"

  name     = "orders"
  hash_key = "id"

  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  replica_regions = [for region in local.regions : { region_name = region }]
}
