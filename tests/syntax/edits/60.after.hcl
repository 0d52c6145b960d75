top "t" "n0" {
  hash_key    = [1, 2]
  kms_key_arn = 1
}
top "t" "n1" {
  # own
  a        = <<-EOT
  hi
  EOT
  hash_key = { a = 1 } // c
  one {
    name = aws_kms_key.x.arn
    a    = 1
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = "longer value"
  }
  tags {
  }
}
