top "t" "n0" {
  tags { # c
    y22 = {
      x  = 1
      yy = 2
    } // c
    z333 = "x"
  }
}
top "t" "n1" {
}
