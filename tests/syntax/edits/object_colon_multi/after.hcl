r {
  t = {
    "a" : 1,
    "b:c" : 2,
    ccccc : 2
  }
}
