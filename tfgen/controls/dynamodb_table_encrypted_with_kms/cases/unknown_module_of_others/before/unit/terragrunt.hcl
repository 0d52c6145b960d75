locals {
  base = get_env("MODULES")
}

terraform {
  source = "${local.base}//dynamodb-table?ref=v1"
}
