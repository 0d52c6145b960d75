top "t" "n0" {
  tags {
    one { a = 1 }
    name = 1
    z333 = <<-EOT
  hi
  EOT

    server_side_encryption {
      enabled     = true
      kms_key_arn = aws_kms_key.x.arn
    }
  }
  name   = [1, 2] // c
  source = { a = 1 }
}
