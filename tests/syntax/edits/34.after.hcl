top "t" "n0" {
  name        = 1
  bb          = <<-EOT
  hi
  EOT
  z333        = "${a}-b"
  kms_key_arn = true
}
top "t" "n1" {
  one {
    bb = "longer value"
    a  = "longer value"
  }
}
