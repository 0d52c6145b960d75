top "t" "n0" {
  ccc = true
  ttl {
    a = f({
      a = 1
    })

    x1 = f({
      a = 1
    }) // c
    bb = <<E
x
E

    server_side_encryption {
      enabled     = true
      kms_key_arn = "longer value"
    }
    # own
  }
  # own
  blk { # c
    # own
    z333 = var.x
  }
}
top "t" "n1" {
  hash_key = [1, 2]
  x1       = "longer value"
  ccc      = <<E
x
E
}
