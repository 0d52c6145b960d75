top "t" "n0" {
  ccc = var.x // c
  y22 = f({
    a = 1
  }) # note

  ttl { # c
    ccc = [1, 2]
    y22 = { a = 1 }
    one { a = 1 }

    blk { # c
      kms_key_arn = 1
    }
  }
}
top "t" "n1" {


  source = "x" # note
  z333   = [1, 2]
  bb     = var.x # note
}
