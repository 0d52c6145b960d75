top "t" "n0" {
  hash_key = "x" // c
  bb       = aws_kms_key.x.arn
}
