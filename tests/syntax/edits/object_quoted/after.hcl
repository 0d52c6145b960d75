r {
  t = {
    "a"   = 5
    ccccc = 2
  }
}
