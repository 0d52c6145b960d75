variable "name" {
  type = string
}
variable "kms_key_arn" {
  type    = string
  default = null
}
module "table" {
  source      = "../table"
  name        = var.name
  kms_key_arn = var.kms_key_arn
}
