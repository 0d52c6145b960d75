top "t" "n0" {
  name   = [1, 2] # note
  source = "${a}-b"
  ttl {    # c
    tags { # c

      a = f({
        a = 1
      }) // c
      # own
      # own

    }
    ccc = f({
      a = 1
    })

    x1 = 1 // c
  }

}
