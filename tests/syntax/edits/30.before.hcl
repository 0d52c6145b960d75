top "t" "n0" {
  name = {
    x  = 1
    yy = 2
  }
  ccc = "x"
  y22 = [1, 2]
  # own
}
top "t" "n1" {
  bb   = <<-EOT
  hi
  EOT
  z333 = <<E
x
E
  one { a = 1 }
  blk { # c
    hash_key = {
      x  = 1
      yy = 2
    }
    ccc = [1, 2] // c
  }
  a = <<-EOT
  hi
  EOT
}
