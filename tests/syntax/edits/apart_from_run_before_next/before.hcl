r {
  a    = 1
  tags = 2

  z = 1
}
