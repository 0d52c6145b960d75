# head
top "t" "n0" { // longer
  z333 = {
  }
  server_side_encryption_kms_key_arn = true
}

server_side_encryption {
  enabled     = true
  kms_key_arn = true # why
}

# own
