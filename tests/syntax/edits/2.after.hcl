top "t" "n0" {
  server_side_encryption_kms_key_arn = "longer value"
}
