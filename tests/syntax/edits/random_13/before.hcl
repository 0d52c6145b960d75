# head
top "t" "n0" { # c
  ccc = 1
}

top "t" "n1" { # c
  tags {
    y22 = <<E
x = 1 # no comment
E
    one { a = 1 } # c
    tags {        # c
      # own

      /* own
 own */
      größe = "${a}-b" /* d */
    } # d
  }
  empty {}
  tags { # c
    ccc = a ? b + 1 : !c
    y22 = {
      "x" : 1,
      yy : 2,
    } // c
  }
  a    = [a, b, ] # note
  z333 = "x"
} # end
top "t" "n2" {
}
