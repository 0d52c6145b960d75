top "t" "n0" {
  name = [1, 2]
  ttl { # c
    ccc = 1
    tags {
    }
    source = "x"
    name   = "longer value"
    hash_key = {
      x  = 1
      yy = 2
    } // c
    # own
  }
}
