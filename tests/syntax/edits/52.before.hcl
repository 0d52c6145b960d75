top "t" "n0" {
}
top "t" "n1" {
  kms_key_arn = <<-EOT
  hi
  EOT
  # own
  # own
  ttl { # c
    bb = var.x
    hash_key = f({
      a = 1
    })
    a = { a = 1 }
  }
  # own
}
