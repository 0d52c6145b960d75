module "carts" {
  source = "../table"

  name = "shop-carts"
}

module "wishes" {
  source = "../table"

  name = "shop-wishes"
}

# Payments expire after a day.
module "payments" {
  source = "../table"

  name    = "shop-payments"
  expires = true
}
