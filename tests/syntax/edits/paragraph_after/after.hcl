r {
  a   = 1
  ccc = 1
  ddd = 1

  z = 1
}
