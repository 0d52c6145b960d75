top "t" "n0" {
  kms_key_arn = true
  x1          = aws_kms_key.x.arn
  tags {
    server_side_encryption_kms_key_arn = true
  }
  bb = "x"
}
