r {
  t = {
    a   = 1
    bbb = 2
  }
}
