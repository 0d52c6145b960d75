module "orders" {
  source  = "cloudposse/dynamodb/aws"
  version = "0.36.0"

  name     = "orders"
  hash_key = "id"
}
