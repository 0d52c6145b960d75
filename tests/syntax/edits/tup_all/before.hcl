r {
  t = [a, b]
}
