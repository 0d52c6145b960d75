top "t" "n0" {
  z333   = var.x
  x1     = <<-EOT
  hi
  EOT
  name   = "longer value"
  source = var.x
  blk { # c
    source = [
      1,
      2
    ] // c
  }

}
