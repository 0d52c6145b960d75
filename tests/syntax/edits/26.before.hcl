top "t" "n0" {
  z333 = "${a}-b"
  x1   = 1 // c
  blk {    # c

  }
  one { a = 1 }
  name = { a = 1 }
}
