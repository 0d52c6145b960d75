r {
  a = 1

  sse {
    enabled     = true
    kms_key_arn = k.arn
  }

  tags = 1
}
