r {
  t = [1, 2] # two
}
