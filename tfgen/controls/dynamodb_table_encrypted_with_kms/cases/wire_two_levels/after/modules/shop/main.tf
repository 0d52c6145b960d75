module "orders" {
  source = "../table"

  name                 = "orders"
  dynamodb_kms_key_arn = var.dynamodb_kms_key_arn
}

module "carts" {
  source = "../table"

  name                 = "carts" # short-lived
  dynamodb_kms_key_arn = var.dynamodb_kms_key_arn
}
