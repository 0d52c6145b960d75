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
  bb   = "longer value"
  z333 = <<E
x
E
  one {
    a = 1

    server_side_encryption {
      enabled     = true
      kms_key_arn = "longer value"
    }
  }
  blk { # c
    hash_key = {
      x  = 1
      yy = 2
    }
  }
  a = <<-EOT
  hi
  EOT
}
