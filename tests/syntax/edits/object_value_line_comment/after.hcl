r {
  t = {
    a = 1 # x
    b = 2 # y
  }
}
