r {
  t = { a = 1, ccccc = 2 } # hi
}
