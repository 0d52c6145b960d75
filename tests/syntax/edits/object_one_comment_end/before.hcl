r {
  t = { a = 1 } # hi
}
