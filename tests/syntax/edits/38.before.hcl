top "t" "n0" {
  one { a = 1 }
  x1 = [
    1,
    2
  ]
  ttl {                     # c
    kms_key_arn = { a = 1 } // c
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
    hash_key = "x" // c
  }

}
