r {
  t = [
    a, # aa
    b,
  ]
}
