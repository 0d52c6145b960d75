top "t" "n0" {
  bb = {
    x  = 1
    yy = 2
  }
  x1 = 1
  # own
}
top "t" "n1" {
  blk {
    one { a = 1 }

  }
  ttl {
  }
  hash_key = [
    1,
    2
  ] // c
  # own
  kms_key_arn = [
    1,
    2
  ]
}
