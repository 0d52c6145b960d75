r {
  t = [
    a,
    b
  ]
}
