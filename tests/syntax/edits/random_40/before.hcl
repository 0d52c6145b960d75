# head
top "t" "n0" {
}
local_0 = 1    # x
top "t" "n1" { // longer
  one { a = 1 }
  # own
  y22 = "x" // c
  source = {
  } # note
  name = a ? b + 1 : !c
  /* own
 own */
}
