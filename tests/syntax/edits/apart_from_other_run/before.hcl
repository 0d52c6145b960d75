r {
  a = 1

  name = 2
}
