locals {
  units = "../units"
}

unit "orders" {
  source = "${local.units}/table"
  path   = "orders"

  values = {
    name = "orders"
    key  = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
  }
}

unit "users" {
  source = "${local.units}/table"
  path   = "users"

  values = {
    name = "users"
  }
}
