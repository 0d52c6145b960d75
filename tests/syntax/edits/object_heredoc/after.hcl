r {
  t = {
    name    = <<E
x
E
    kms_key = k.arn
  }
}
