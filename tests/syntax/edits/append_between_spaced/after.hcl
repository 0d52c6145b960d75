r {
  a = 1

  b {
  }

  sse {
    enabled     = true
    kms_key_arn = k.arn
  }

  sse {
    enabled     = true
    kms_key_arn = k.arn
  }

  tags = 1
}
