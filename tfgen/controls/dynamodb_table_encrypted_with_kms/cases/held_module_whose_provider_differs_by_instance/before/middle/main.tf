variable "region" {
  type = string
}

module "table" {
  source = "../table"
  region = var.region
}
