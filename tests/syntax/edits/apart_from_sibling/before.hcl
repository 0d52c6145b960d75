r {
  a    = 1 # why
  long = 2

  z = 3
}
