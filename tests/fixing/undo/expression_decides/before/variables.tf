variable "plain" {
  type    = bool
  default = false
}
