top "t" "n0" {
  name = f({
    a = 1
  })
  kms_key_arn = [1, 2] // c
  x1          = "longer value"
}
top "t" "n1" {
  kms_key_arn = { a = 1 } # note
  bb          = "x"       // c
}
