top "t" "n0" {
  z333 = f(<<E
x
E
  )
  /* own
 own */
  größe = {
  } // c
  x1 = {
  }
} # end

top "t" "n1" { # c
  größe  = 1 /* in */ /* e
 f */
  source = a ? b + 1 : !c // c
  one { a = 1 }
  # own
  tags {
    z333 = {
    } /* e
 f */
  }
}

