top "t" "n0" {
  one { a = 1 }
  z333 = f({
    a = 1
  }) // c
  a = {
    x  = 1
    yy = 2
  }
}
