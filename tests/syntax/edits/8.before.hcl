top "t" "n0" {

  blk {
    a = f({
      a = 1
    })
    x1 = { a = 1 }

    # own
  }
}
