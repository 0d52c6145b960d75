top "t" "n0" {
  bb = var.x
  a  = [1, 2]

  empty {}
}
top "t" "n1" {
  kms_key_arn = [
    1,
    2
  ]
  hash_key = { a = 1 }
  bb       = { a = 1 }

}
