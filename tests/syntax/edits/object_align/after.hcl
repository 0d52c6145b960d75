r {
  t = {
    a     = 1
    bbb   = 2
    ccccc = 2
  }
}
