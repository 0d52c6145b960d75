r {
  t = [
    a, # aa
  ]
}
