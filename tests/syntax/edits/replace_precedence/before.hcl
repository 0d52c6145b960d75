r {
  a = x * y
}
