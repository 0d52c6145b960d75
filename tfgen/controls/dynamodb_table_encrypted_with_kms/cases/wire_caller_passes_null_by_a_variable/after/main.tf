provider "aws" {
  region = "eu-west-1"
}

variable "key" {
  type    = string
  default = null
}

module "a" {
  source = "./modules/table"

  dynamodb_kms_key_arn = var.key
}
