r {
  a = 1
  bbbb = {
    x = 1
  }
  c = 3
}
