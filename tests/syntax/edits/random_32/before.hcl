top "t" "n0" { // longer
  # own
}

top "t" "n1" {       # c
  source = { x = 1 } # note

  empty {}
  hash_key = a ? b + 1 : !c
  name = [
    {
      name = "eu"
    },
    {
      longer = "us" # c
    }
  ] // c
  a = {
    "x" : 1,
    yy : 2,
  }
}

# own
top "t" "n2" { // longer
  empty {}
  y22    = { x = 1 }
  source = [for k, v in m : v if k != a] /* d */
  kms_key_arn = {
    "x" : 1,
    yy : 2,
  } # note
  one { a = 1 }
  x1 = {
    x  = 1
    yy = 2
  } # note
}   # end

