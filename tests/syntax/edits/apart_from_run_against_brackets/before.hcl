r {
  a = 1
  b = 1
  tags = {
    x = 1
  }
}
