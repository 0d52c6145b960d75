top "t" "n0" { // longer
  ttl {        # c
  }
  empty {}
  empty {}
  y22 = {
    x  = 1, # one
    yy = 2  # two
  } /* d */
}
local_0 = 1    # x
top "t" "n1" { // longer
}
