variable "name" {
  description = "Name of the table"
  type        = string
}

variable "expires" {
  description = "Do items expire, at the time that they hold?"
  type        = bool
  default     = false
}
