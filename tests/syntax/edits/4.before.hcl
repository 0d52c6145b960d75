top "t" "n0" {
  source = f({
    a = 1
  })
  a = <<-EOT
  hi
  EOT
}
