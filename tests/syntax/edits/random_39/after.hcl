# head

top "t" "n0" {
  one { a = 1 }
  tags {        # c
    x1 = [1, 2] # note
    /* own
 own */
    one {
      a = 1
      server_side_encryption_kms_key_arn = [
        1,
        2,
      ]
    }                                           # c
    kms_key_arn = [for k, v in m : v if k != a] # note
  }

  server_side_encryption_kms_key_arn = true
  größe                              = "x" // c
  ccc = {
    "x" : 1,
    yy : 2,
  } # note

}           # end
local_0 = 1 # x
top "t" "n1" {
  bb = a ? b + 1 : !c // c
}
