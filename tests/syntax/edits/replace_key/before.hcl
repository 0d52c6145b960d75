r {
  b    = 1
  aaaa = [for x in [
    1, 2
  ] : x]
  c = 2
}
