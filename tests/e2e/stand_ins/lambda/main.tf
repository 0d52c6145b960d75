# Stands for terraform-aws-modules/lambda: the inputs that a case gives, no more.

variable "function_name" {
  type = string
}

variable "attach_policy_statements" {
  type    = bool
  default = false
}

variable "policy_statements" {
  type    = any
  default = {}
}
