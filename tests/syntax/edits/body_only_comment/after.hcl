r {
  ccc = 1
  # hi
}
