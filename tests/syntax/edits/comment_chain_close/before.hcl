r {
  b {
    a = 1 # x
  }       # y
}
