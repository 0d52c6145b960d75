r {
  t = [
    a,
    b, # bb
  ]
}
