# head
top "t" "n0" { # c
}
top "t" "n1" { # c
  source = {
    "x" : 1,
    yy : 2,
  } /* e
 f */
  x1 = [{
    name = "eu"
    }, {
    name = "us"
  }] # note

  name = [1, 2] /* d */

} # end

top "t" "n2" { // longer
  bb = (
    1 +
    2
  )
}
