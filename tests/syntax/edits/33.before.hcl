top "t" "n0" {
  hash_key = f({
    a = 1
  }) // c

  # own
  # own
  bb = {
    x  = 1
    yy = 2
  }
}
