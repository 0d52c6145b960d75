top "t" "n0" {
  z333 = {
    x  = 1
    yy = 2
  }
  kms_key_arn = <<-EOT
  hi
  EOT
}
