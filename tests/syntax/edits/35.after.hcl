top "t" "n0" {
  z333 = aws_kms_key.x.arn

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.x.arn
  }

  tags { # c
    y22 = {
      x  = 1
      yy = 2
    } // c
  }
}
top "t" "n1" {
}
