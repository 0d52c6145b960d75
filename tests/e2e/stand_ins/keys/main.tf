# Stands for a module of somebody's that gives out a key.

resource "aws_kms_key" "this" {
}

output "key_arn" {
  value = aws_kms_key.this.arn
}
