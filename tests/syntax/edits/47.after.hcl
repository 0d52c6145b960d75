top "t" "n0" {
}
top "t" "n1" {
  z333   = null
  source = { a = 1 }
  one { a = 1 }
  server_side_encryption {
    enabled     = true
    kms_key_arn = true
  }
}
