top "t" "n0" {
  x1 = [
    1,
    2
  ] /* d */
  name = "x"
  /* own
 own */
  source = [
    1, # one
    # own
    22, # two
  ]     # note
}
local_0 = 1    # x
top "t" "n1" { # c
  größe = {
  }
}

top "t" "n2" {                              # c
  z333 = [{ name = "eu" }, { name = "us" }] // c
  ccc  = [{ name = "eu" }, { name = "us" }] # note
  ttl {                                     # c
    /* own
 own */
    kms_key_arn = [a, b, ] // c
  }
  a = [
    1,
    2,
  ]
}
