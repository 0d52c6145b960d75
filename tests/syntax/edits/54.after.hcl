top "t" "n0" {
  x1          = null
  kms_key_arn = { a = 1 } // c
  name        = [1, 2]
}
