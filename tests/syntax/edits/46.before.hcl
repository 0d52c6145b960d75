top "t" "n0" {
  z333 = [1, 2] // c

  kms_key_arn = <<E
x
E
}
