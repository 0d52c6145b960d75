top "t" "n0" {
  blk {
    hash_key = {
      x  = 1
      yy = 2
    }
    empty {}

  }
}
