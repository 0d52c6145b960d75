r {
  aaaa = 1
}
