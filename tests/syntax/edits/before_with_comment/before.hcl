r {
  a = 1

  # tags
  tags = 1
}
