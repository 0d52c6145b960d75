r {
  t = [a, b, c]
}
