# head
top "t" "n0" { # c
  ccc                                = 1
  server_side_encryption_kms_key_arn = aws_kms_key.x.arn
}

top "t" "n1" { # c
  tags {
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
