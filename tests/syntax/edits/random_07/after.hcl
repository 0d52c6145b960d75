top "t" "n0" { // longer
}              # end
top "t" "n1" { # c
  server_side_encryption_kms_key_arn = [
    1,
    2,
  ]
}

# own
