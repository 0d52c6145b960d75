top "t" "n0" {

  empty {}

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.x.arn
  }
}
top "t" "n1" {
  hash_key = null

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.x.arn
  }
}
