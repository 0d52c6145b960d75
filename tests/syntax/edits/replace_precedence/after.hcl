r {
  a = (p + q) * y
}
