variable "tables" {
  type = set(string)
}

module "table" {
  source   = "../table"
  for_each = var.tables

  name = "shop-${each.key}"
}

# Payments expire after a day.
module "payments" {
  source = "../table"

  name = "shop-payments"
  ttl  = "expires"
}
