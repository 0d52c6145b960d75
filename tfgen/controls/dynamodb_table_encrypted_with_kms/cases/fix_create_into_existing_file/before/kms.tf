resource "aws_kms_key" "other" {
  enable_key_rotation = true
}
