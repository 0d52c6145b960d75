provider "aws" {
  region = "eu-west-1"
}
module "t" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "4.4.0"
  for_each = {
    orders = { enc = false, key = null }
    carts  = { enc = true, key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }
  name                               = each.key
  hash_key                           = "id"
  attributes                         = [{ name = "id", type = "S" }]
  server_side_encryption_enabled     = each.value.enc
  server_side_encryption_kms_key_arn = each.value.key
}
