top "t" "n0" {
  z333 = {
    x  = 1
    yy = 2
  }
  kms_key_arn                        = <<-EOT
  hi
  EOT
  server_side_encryption_kms_key_arn = null
  bb                                 = aws_kms_key.x.arn

  server_side_encryption {
    enabled     = true
    kms_key_arn = "longer value"
  }
}
