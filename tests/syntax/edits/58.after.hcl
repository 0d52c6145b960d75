top "t" "n0" {
  a = "longer value"
  blk {
    hash_key = {
      x  = 1
      yy = 2
    }
    empty {
      name = null
    }

  }
}
