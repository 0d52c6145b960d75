top "t" "n0" {
  y22 = {
    x  = 1
    yy = 2
  } # note
}
top "t" "n1" {
  blk {
    name = [1, 2] # note
    y22  = var.x
    bb   = <<-EOT
  hi
  EOT
    ccc  = var.x
    tags { # c
    }
  }
}
