r {
  t = [
    a,
    # above b
    b, # bb
  ]
}
