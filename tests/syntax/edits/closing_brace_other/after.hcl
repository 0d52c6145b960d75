r {
  a = 1
  c = 2

  sse {
    enabled     = true
    kms_key_arn = k.arn
  }
  /* x */ }
