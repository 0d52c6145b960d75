top "t" "n0" {
  y22 = 1
  one { a = 1 }
  # own
  name = <<-EOT
  hi
  EOT

}
top "t" "n1" {
  hash_key = var.x
  bb       = var.x # note
  blk {
  }
  name = var.x

}
