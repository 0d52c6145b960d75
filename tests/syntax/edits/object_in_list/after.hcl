r {
  t = [{ name = "eu", kms = k.arn }, { name = "us", kms = k.arn }]
}
