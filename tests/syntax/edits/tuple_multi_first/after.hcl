r {
  t = [
    # above b
    b,
  ]
}
