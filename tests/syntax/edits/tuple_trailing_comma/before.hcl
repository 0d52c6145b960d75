r {
  t = [a, b,]
}
