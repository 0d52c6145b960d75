top "t" "n0" { # c


  tags {
    /* own
 own */
    größe = "${a}-b"
    kms_key_arn = [
      {
        name = "eu"
      },
      {
        longer = "us" # c
      }
    ] // c
    ccc = (
      1 +
      2
    ) # note
    # own
  } # d
  x1 = <<-EOT
  hi
  EOT

}

# own
top "t" "n1" {
  x1 = (
    1 +
    2
  ) /* d */
}
top "t" "n2" {
  one { /* c */ a = 1 }
  # own
  tags {
    z333 = [{ name = "eu" }, { name = "us" }]
    name = f({
      a   = 1
      bbb = [2]
    })
    empty {}
    hash_key = f({
      a   = 1
      bbb = [2]
    })
  }
  ttl {
    blk { # c
      source = {
        x  = 1
        yy = 2
      } // c
      /* own
 own */
      # own
      z333 = <<E
x = 1 # no comment
E
      y22 = (
        1 +
        2
      ) /* d */
    } # d
  }
  z333 = "für 日本" /* e
 f */
  name = "für 日本"
}
local_2 = 1 # x
