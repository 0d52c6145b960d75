top "t" "n0" {
  # own
  x1 = f({
    a = 1
  }) // c
  name   = "x"
  source = <<-EOT
  hi
  EOT
}
