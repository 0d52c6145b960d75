r {
  ccc = 1
  b {
  }
}
