top "t" "n0" {
  name = f({
    a = 1
  })
  kms_key_arn = [1, 2] // c
}
top "t" "n1" {
  ccc = [
    1,
    2
  ]

  kms_key_arn = { a = 1 } # note
  bb          = "x"       // c
}
