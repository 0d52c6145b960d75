r {
  t = [
    1, # one
    2,
  ]
}
