variable "name" {
  type    = string
  default = "this"
}
