top "t" "n0" {
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
      ccc = 1 // c
    }
  }
  name = {
    x  = 1
    yy = 2
  } // c
  hash_key = { a = 1 }
  # own
}
