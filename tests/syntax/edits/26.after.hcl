top "t" "n0" {
  z333 = "${a}-b"
  blk { # c
    a = null
  }
  one { a = 1 }
  server_side_encryption {
    enabled     = true
    kms_key_arn = null
  }
  name = { a = 1 }
}
