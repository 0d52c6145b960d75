top "t" "n0" {
  name = aws_kms_key.x.arn
  a    = true

  server_side_encryption {
    enabled     = true
    kms_key_arn = null
  }
}
