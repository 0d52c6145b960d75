top "t" "n0" {

  name = 1 /* in */ # note
  hash_key = f(<<E
x
E
  ) # note
}   # end

# own
top "t" "n1" { # c
  blk {
  }
  größe = [for k, v in m : v if k != a] /* d */
}
top "t" "n2" {
  kms_key_arn = [{ name = "eu" }, { name = "us" }] /* d */
  a           = [{ name = "eu" }, { name = "us" }]
  empty {}

}
local_2 = 1 # x
