locals {
  encrypt = true # since 2024
}
