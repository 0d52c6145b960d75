x {
}

sse {
  enabled     = true
  kms_key_arn = k.arn
}