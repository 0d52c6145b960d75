top "t" "n0" {
  ttl {
    name = <<E
x
E
    bb   = "${a}-b"
    tags {
      # own
      # own

      # own
      # own
    }
    ttl { # c
      z333 = <<E
x
E

      x1  = "${a}-b"
      ccc = "${a}-b"
      # own
    }
    blk {           # c
      name = [1, 2] // c
      bb   = <<-EOT
  hi
  EOT
      # own
      source = 1
    }
  }
  x1 = <<E
x
E

  server_side_encryption {
    enabled     = true
    kms_key_arn = "longer value"
  }
}
top "t" "n1" {
  tags {


    ttl {
      # own
      z333 = [
        1,
        2
      ]
      ccc  = <<E
x
E
      name = var.x

      server_side_encryption {
        enabled     = true
        kms_key_arn = "longer value"
      }
    }
    z333 = "${a}-b" # note
    tags {
      hash_key = "x"

      # own

    }
  }
}
