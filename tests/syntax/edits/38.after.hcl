top "t" "n0" {
  one {
    ccc = null
    a   = 1
  }
  x1 = [
    1,
    2
  ]
  ttl {                     # c
    kms_key_arn = { a = 1 } // c
    bb          = true
    z333        = <<-EOT
  hi
  EOT
  }
}
top "t" "n1" {
  x1 = var.x
  a  = <<-EOT
  hi
  EOT
  ttl {
    hash_key = aws_kms_key.x.arn // c
  }

}
