# head

top "t" "n0" { // longer
  z333 = f(<<E
x
E
  ) # note
  größe = f(<<E
x
E
  )
} # end

top "t" "n1" { // longer
  x1 = { x = 1 }
  z333 = f({
    a   = 1
    bbb = [2]
  }) # note
  region = 1 + var.y
} # end

