r {
  t = [
    a
  ]
}
