r {
  b    = 1
  aaaa = 1
  c = 2
}
