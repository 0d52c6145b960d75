r {
  t = [a, c]
}
