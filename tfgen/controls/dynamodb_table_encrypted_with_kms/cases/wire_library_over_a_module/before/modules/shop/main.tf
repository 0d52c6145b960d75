module "table" {
  source = "../table"

  name = "t"
}

variable "env" {
  type = string
}
