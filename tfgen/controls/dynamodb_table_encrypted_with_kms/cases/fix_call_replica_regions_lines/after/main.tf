provider "aws" {
  region = "eu-west-1"
}

module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 5.0"

  name     = "orders"
  hash_key = "id"

  replica_regions = [
    {
      region_name    = "eu-central-1"
      propagate_tags = true
      kms_key_arn    = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    }
  ]

  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
