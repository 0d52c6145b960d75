top "t" "n0" {
  a = [1, 2]
  one {
    a                                  = 1
    server_side_encryption_kms_key_arn = aws_kms_key.x.arn
  }
  x1 = [
    1,
    2
  ]
  name = true
  bb   = aws_kms_key.x.arn
}
