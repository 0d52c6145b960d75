top "t" "n0" {
  hash_key = [1, 2]
  y22 = [
    1,
    2
  ]
  source = var.x

  ttl {

    blk {                     # c
      kms_key_arn = { a = 1 } // c
      y22         = var.x
    }

    one { a = 1 }
  }
}
top "t" "n1" {
  ccc = {
    x  = 1
    yy = 2
  } # note
}
