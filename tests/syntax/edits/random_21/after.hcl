top "t" "n0" {
  # own
  kms_key_arn = {
  }
  server_side_encryption_kms_key_arn = null
} # end

top "t" "n1" {
  x1 = [
    {
      name = "eu"
    },
    {
      longer = "us" # c
    }
  ] /* d */

  /* own
 own */
  # own

  ttl {

    tags { # c
      z333 = {
        "x" : 1,
        yy : 2,
      }
      hash_key = <<E
x = 1 # no comment
E
      # own
      ccc = {
      }
      y22 = [{ name = "eu" }, { name = "us" }] /* d */
    }
  }
}
top "t" "n2" {
  kms_key_arn = var.x /* e
 f */
  größe = [
    1, # one
    # own
    22, # two
  ]
  one { a = 1 } # c
  # own
  name = {
    x  = 1
    yy = 2
  }
}

# own
