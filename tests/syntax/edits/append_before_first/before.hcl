r {
  tags = 1
}
