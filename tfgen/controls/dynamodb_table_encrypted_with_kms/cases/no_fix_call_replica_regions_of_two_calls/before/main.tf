provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

locals {
  replicas = [
    { region_name = "us-east-1", propagate_tags = true },
  ]
}

module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.4"

  name     = "orders"
  hash_key = "id"

  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  replica_regions = local.replicas
}

output "replicas" {
  value = local.replicas
}
