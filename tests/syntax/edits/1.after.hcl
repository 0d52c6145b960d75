top "t" "n0" {
  # own
  x1     = null // c
  name   = "x"
  source = <<-EOT
  hi
  EOT
}
