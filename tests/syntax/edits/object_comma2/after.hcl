r {
  t = {
    a     = 1,
    b     = 2,
    ccccc = 2,
  }
}
