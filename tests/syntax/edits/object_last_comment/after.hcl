r {
  t = {
    a     = 1 # hi
    ccccc = 2
  }
}
