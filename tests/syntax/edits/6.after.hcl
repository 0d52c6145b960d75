top "t" "n0" {
  one {
    a        = 1
    hash_key = true
  }
  z333 = f({
    a = 1
  }) // c
  server_side_encryption_kms_key_arn = aws_kms_key.x.arn
  a                                  = aws_kms_key.x.arn
}
