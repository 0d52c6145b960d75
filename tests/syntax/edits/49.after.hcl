top "t" "n0" {
  bb = [
    1,
    2
  ] # note
  kms_key_arn = true
  a           = <<E
x
E
}
