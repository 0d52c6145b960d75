top "t" "n0" {
  # own
  z333 = [1, 2]
  one { a = 1 }
  hash_key = var.x
}
top "t" "n1" {
  empty {}

  blk {
  }
  name = { a = 1 }
}
