# Stands for cloudposse/dynamodb: the names of the inputs that the cases give, no more.

variable "name" {
  type    = string
  default = "name"
}

variable "hash_key" {
  type    = string
  default = "id"
}

variable "enable_encryption" {
  type    = bool
  default = true
}

variable "server_side_encryption_kms_key_arn" {
  type    = string
  default = null
}

resource "aws_dynamodb_table" "this" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = var.hash_key

  attribute {
    name = var.hash_key
    type = "S"
  }

  server_side_encryption {
    enabled     = var.enable_encryption
    kms_key_arn = var.server_side_encryption_kms_key_arn
  }
}
