top "t" "n0" { // longer
  y22 = {
    "x" : 1,
    yy : 2,
  }
} # end

top "t" "n1" {
  one { /* c */ a = 1 }
  kms_key_arn = [1, 2]
  x1 = (
    1 +
    2
  )
  tags {  # c
    ttl { # c
      a = { x = 1 }
    } # d
  }   # d
}

# own
top "t" "n2" {  // longer
  größe = var.x // c
  y22   = var.x # note

  bb = <<E
x = 1 # no comment
E
  ttl { # c
    ccc = [
      {
        name = "eu"
      },
      {
        longer = "us" # c
      }
    ] # note
  }   # d
}     # end

# own
