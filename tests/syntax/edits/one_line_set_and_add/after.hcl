r {
  b {
    a   = 7
    ccc = 1
  }
}
