top "t" "n0" {
  name = <<-EOT
  hi
  EOT

  bb = {
    x  = 1
    yy = 2
  }
  hash_key = "x"
}
