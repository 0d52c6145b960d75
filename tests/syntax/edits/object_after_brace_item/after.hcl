r {
  t = { name = "eu", kms_key = k.arn
  }
}
