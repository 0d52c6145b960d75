top "t" "n0" {
  one { a = 1 }
  # own
  hash_key = {
    x  = 1, # one
    yy = 2  # two
  }
}

# own
