top "t" "n0" {
  a = [1, 2] # note
  x1 = {
    x  = 1
    yy = 2
  }
}
