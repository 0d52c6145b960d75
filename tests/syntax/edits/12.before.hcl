top "t" "n0" {
  blk { # c
  }
  # own
}
top "t" "n1" {
  one { a = 1 }
  z333        = var.x
  kms_key_arn = [1, 2]
  name        = "x" # note
  ttl {             # c
  }
}
