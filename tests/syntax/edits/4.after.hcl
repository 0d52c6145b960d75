top "t" "n0" {
  source = f({
    a = 1
  })
  x1 = null
  a  = <<-EOT
  hi
  EOT
}
