top "t" "n0" {
  z333 = f(<<E
x
E
  )
  /* own
 own */
  größe = {
  } // c
  server_side_encryption {
    enabled = true
    kms_key_arn = [
      1,
      2,
    ] # why
  }
  x1 = {
  }
} # end

top "t" "n1" { # c
  größe  = 1 /* in */ /* e
 f */
  source = "longer value" // c
  one { a = 1 }
  # own
  tags {
    z333 = {
    } /* e
 f */
  }
}

