r {
  aaaa = 1

  b = 2

  c = 2
}
