top "t" "n0" {
  name = <<-EOT
  hi
  EOT

  bb = {
    x  = 1
    yy = 2
  }
  hash_key = "x"
  z333     = aws_kms_key.x.arn

  server_side_encryption {
    enabled     = true
    kms_key_arn = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.x.arn
  }
}
