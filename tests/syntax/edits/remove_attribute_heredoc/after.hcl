r {
  aaaa = 1
  c = 1
}
