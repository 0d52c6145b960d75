top "t" "n0" {

  blk {
    x1 = { a = 1 }

    # own
  }
}
