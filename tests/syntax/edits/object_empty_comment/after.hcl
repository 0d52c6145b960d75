r {
  t = {
    # hi
    ccccc = 2
  }
}
