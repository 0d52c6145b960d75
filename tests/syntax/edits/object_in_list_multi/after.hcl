r {
  t = [
    {
      name    = "eu"
      kms_key = k.arn
    },
    {
      name    = "us"
      kms_key = k.arn
    }
  ]
}
