top "t" "n0" {
  x1 = aws_kms_key.x.arn
  blk { # c
  }
  # own
}
top "t" "n1" {
  one {
    a = 1

    server_side_encryption {
      enabled     = true
      kms_key_arn = aws_kms_key.x.arn
    }
  }
  z333        = var.x
  kms_key_arn = [1, 2]
  name        = "x" # note
  ttl {             # c
  }
}
