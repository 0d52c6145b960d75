module "n" {
  source = "../n"
  key    = var.key
}

variable "key" {
  type    = string
}
