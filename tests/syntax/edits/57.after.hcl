top "t" "n0" {
  a    = [1, 2] # note
  name = true
  x1 = {
    x  = 1
    yy = 2
  }
}
