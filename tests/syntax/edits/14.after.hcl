top "t" "n0" {
  blk { # c
    bb     = <<E
x
E
    source = <<-EOT
  hi
  EOT
    kms_key_arn = [
      1,
      2
    ]
    y22      = var.x
    hash_key = var.x

    server_side_encryption {
      enabled     = true
      kms_key_arn = "longer value"
    }
  }
  ttl { # c
  }
  name = <<-EOT
  hi
  EOT
  x1   = { a = 1 }
}
