# head

top "t" "n0" {
  ccc = a ? b + 1 : !c /* d */
  server_side_encryption {
    enabled     = true
    kms_key_arn = "longer value" # why
  }
  bb = [1, 2]

  /* own
 own */
  größe = { x = 1 } # note
}

server_side_encryption {
  enabled     = true
  kms_key_arn = true # why
}
