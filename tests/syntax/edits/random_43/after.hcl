top "t" "n0" {
  a = [
    1, # one
    # own
    22, # two
  ]

}

server_side_encryption {
  enabled     = true
  kms_key_arn = 1 + var.y # why
}
