output "key_arn" {
  value = var.key_arn
}
