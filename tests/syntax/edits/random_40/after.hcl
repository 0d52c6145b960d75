# head
top "t" "n0" {
}
local_0 = {
  k      = 1
  longer = 2
}              # x
top "t" "n1" { // longer
  one {
    a = 1

    server_side_encryption {
      enabled     = true
      kms_key_arn = "longer value" # why
    }
  }
  # own
  y22 = "x" // c
  source = {
  } # note
  name = a ? b + 1 : !c
  /* own
 own */
}
