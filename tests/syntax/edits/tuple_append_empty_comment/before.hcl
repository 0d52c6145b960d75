r {
  t = [
    # none yet
  ]
}
