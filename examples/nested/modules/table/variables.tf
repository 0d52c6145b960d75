variable "name" {
  description = "Name of the table"
  type        = string
}

variable "ttl" {
  description = "Attribute that holds the time at which an item expires"
  type        = string
  default     = null
}
