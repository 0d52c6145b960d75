top "t" "n0" {
  ccc = <<-EOT
  hi
  EOT

  server_side_encryption {
    enabled     = true
    kms_key_arn = true
  }
  # own
}
top "t" "n1" {

  empty {
    source = "longer value"
  }
  # own
}
