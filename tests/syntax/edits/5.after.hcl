top "t" "n0" {
  y22    = 1
  source = "longer value"
  one { a = 1 }
  # own
  name = <<-EOT
  hi
  EOT

  server_side_encryption {
    enabled     = true
    kms_key_arn = true
  }

}
top "t" "n1" {
  hash_key = var.x
  bb       = var.x # note
  blk {
    server_side_encryption {
      enabled     = true
      kms_key_arn = "longer value"
    }
  }
  name = var.x

}
