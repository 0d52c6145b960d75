r {
  t = [
    a, # aa
    # above b
    b,
  ]
}
