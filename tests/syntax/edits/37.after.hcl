top "t" "n0" {
  y22 = true
  blk { # c
    bb = <<E
x
E
    tags { # c
      a = "x"
      hash_key = [
        1,
        2
      ] // c
      # own
    }
    blk {
      a           = 1   // c
      kms_key_arn = "x" // c
      # own
      ccc                                = 1 // c
      server_side_encryption_kms_key_arn = true
    }
  }
  name = {
    x  = 1
    yy = 2
  } // c
  # own
}
