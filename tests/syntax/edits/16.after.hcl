top "t" "n0" {
  source   = [1, 2]
  hash_key = [1, 2] // c
  # own
}
top "t" "n1" {
  server_side_encryption {
    enabled     = true
    kms_key_arn = true
  }

  tags {
    name = null
  }

}
