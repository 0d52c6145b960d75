resource "aws_kms_key" "k" {
  description = "k"
}

output "key_arn" {
  value = aws_kms_key.k.arn
}
