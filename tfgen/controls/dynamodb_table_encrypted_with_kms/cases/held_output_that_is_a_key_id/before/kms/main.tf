resource "aws_kms_key" "this" {
  description = "Tables"
}

output "key_id" {
  value = aws_kms_key.this.key_id
}
