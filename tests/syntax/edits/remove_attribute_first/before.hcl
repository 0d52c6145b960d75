r {
  aaaa = 1
  b    = 2
}
