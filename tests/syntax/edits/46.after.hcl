top "t" "n0" {
  server_side_encryption_kms_key_arn = "longer value"
  z333                               = [1, 2] // c

  kms_key_arn = <<E
x
E
}
