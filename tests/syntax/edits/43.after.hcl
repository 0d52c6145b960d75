top "t" "n0" {
  tags { # c
    server_side_encryption {
      enabled     = true
      kms_key_arn = "longer value"
    }
    tags { # c
      source = { a = 1 }
      # own
      a  = "x"
      bb = var.x # note
    }
    # own
    y22 = {
      x  = 1
      yy = 2
    }      # note
    bb = 1 # note
    a  = var.x
  }
  bb = "${a}-b" # note
}
