top "t" "n0" {
  ccc = <<-EOT
  hi
  EOT
  # own
}
top "t" "n1" {

  empty {}
  # own
}
