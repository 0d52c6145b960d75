top "t" "n0" {
  x1 = "${a}-b"
  blk {
    ttl {
      name = f({
        a = 1
      })
    }
    ccc = [
      1,
      2
    ] # note
  }
  empty {
    y22 = null
    ccc = true
  }
}
