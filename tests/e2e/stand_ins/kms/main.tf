# Stands for terraform-aws-modules/kms: the names of the inputs that tfgen gives, and of its output, no more.

variable "region" {
  type    = string
  default = null
}

variable "description" {
  type    = string
  default = null
}

variable "enable_key_rotation" {
  type    = bool
  default = true
}

variable "deletion_window_in_days" {
  type    = number
  default = null
}

variable "aliases" {
  type    = list(string)
  default = []
}

variable "aliases_use_name_prefix" {
  type    = bool
  default = false
}

variable "policy" {
  type    = string
  default = null
}

variable "tags" {
  type    = map(string)
  default = {}
}

resource "aws_kms_key" "this" {
  description             = var.description
  enable_key_rotation     = var.enable_key_rotation
  deletion_window_in_days = var.deletion_window_in_days
  policy                  = var.policy
  tags                    = var.tags
}

resource "aws_kms_alias" "this" {
  for_each = toset(var.aliases)

  name          = var.aliases_use_name_prefix ? null : "alias/${each.value}"
  name_prefix   = var.aliases_use_name_prefix ? "alias/${each.value}-" : null
  target_key_id = aws_kms_key.this.key_id
}

output "key_arn" {
  value = aws_kms_key.this.arn
}
