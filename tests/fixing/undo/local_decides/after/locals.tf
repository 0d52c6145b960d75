locals {
  encrypt = false # since 2024
}
