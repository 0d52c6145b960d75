top "t" "n0" {
  z333 = true
}
top "t" "n1" {
  server_side_encryption_kms_key_arn = aws_kms_key.x.arn
  # own
}
