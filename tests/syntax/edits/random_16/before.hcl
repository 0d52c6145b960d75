top "t" "n0" { # c
  empty {}
}

top "t" "n1" {
  hash_key = f(<<E
x
E
  ) /* d */

  # own
  bb = "${a}-b"
  kms_key_arn = (
    1 +
    2
  ) // c
  x1 = [1, 2]
}
local_1 = 1    # x
top "t" "n2" { // longer
  ttl {        # c
  }            # d
  hash_key = {
  } // c
  empty {}
  ttl {
  }             # d
  one { a = 1 } # c
  z333 = [for k, v in m : v if k != a]
}

