r {
  t = [
    # above b
    b, # bb
  ]
}
