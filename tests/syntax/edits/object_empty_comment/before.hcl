r {
  t = {
    # hi
  }
}
