r {
  aaaa = 1

  c = 2
}
