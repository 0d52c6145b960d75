r {
  a   = 1
  ccc = 1
  b   = 2
  c   = 3
  ddd = 1
}
