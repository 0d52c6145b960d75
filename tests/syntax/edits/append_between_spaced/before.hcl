r {
  a = 1

  b {
  }

  tags = 1
}
