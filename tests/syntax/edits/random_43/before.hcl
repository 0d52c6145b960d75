top "t" "n0" {
  a = [
    1, # one
    # own
    22, # two
  ]

}
