r {
  t = [a]
}
