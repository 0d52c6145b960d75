top "t" "n0" {
  hash_key = true // c

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.x.arn
  }

  # own
  # own
}
