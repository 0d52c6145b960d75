r {
  a    = 1 # why
  long = 2

  longer = 1

  z = 3
}
