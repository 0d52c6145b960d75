variable "region" {
  type = string
}

module "t" {
  source = "../table"
  region = var.region
}

module "u" {
  source = "../table"
}
