top "t" "n0" {
  tags {
    one { a = 1 }
    name = 1
    z333 = <<-EOT
  hi
  EOT
  }
  name   = [1, 2] // c
  source = { a = 1 }
}
