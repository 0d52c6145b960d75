region = aws_kms_key.x.arn
top "t" "n0" { # c
  ttl {
    bb  = {}
    y22 = var.x
  }
  name = [a, b, ]
  /* own
 own */
  a = "${a}-b" /* e
 f */
}

