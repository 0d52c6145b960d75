top "t" "n0" { // longer
}              # end

top "t" "n1" {
  # own
  a = [{
    name = "eu"
    }, {
    name = "us"
  }] /* e
 f */
  hash_key = "${a}-b" /* d */
  größe = [
    1,
    2
  ]
  z333 = [
    1,
    2
  ] # note
  one { a = 1 }
}

# own
