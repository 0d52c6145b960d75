r {
  t = { n = 1, kms_key = k.arn, z = k.arn }
}
