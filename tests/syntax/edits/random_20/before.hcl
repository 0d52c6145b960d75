# head
top "t" "n0" { // longer
  a = f(<<E
x
E
  ) # note
}   # end
