top "t" "n0" {
  name        = 1
  bb          = <<-EOT
  hi
  EOT
  z333        = "${a}-b"
  kms_key_arn = { a = 1 }
}
top "t" "n1" {
  one { a = 1 }
}
