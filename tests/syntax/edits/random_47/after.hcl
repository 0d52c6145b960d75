server_side_encryption_kms_key_arn = {
  k      = 1
  longer = 2
}
top "t" "n0" {
  one { a = 1 }
  # own
  hash_key = {
    x  = 1, # one
    yy = 2  # two
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = "longer value" # why
  }
}

# own
