module "orders" {
  source = "../table"

  name = "orders"
}

module "carts" {
  source = "../table"

  name = "carts" # short-lived
}
