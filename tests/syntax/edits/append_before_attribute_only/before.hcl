r {
  a = 1

  tags = 1
}
