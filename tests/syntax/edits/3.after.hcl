top "t" "n0" {
  kms_key_arn = { a = 1 }
  ttl {
    name = [1, 2] // c
    y22 = f({
      a = 1
    })
    blk {
      a    = <<E
x
E
      z333 = 1
      # own
      source = <<-EOT
  hi
  EOT
    }
  }
  tags {
    ccc = f({
      a = 1
    })
    source                             = <<E
x
E
    server_side_encryption_kms_key_arn = null
  }
  source = { a = 1 }
}
