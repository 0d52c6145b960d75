top "t" "n0" {
  ccc = [1, 2]
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
  ccc      = <<E
x
E
}
