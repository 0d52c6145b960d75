top "t" "n0" { # c

  tags { # c
    ccc = [{
      name = "eu"
      }, {
      name = "us"
    }]
    x1 = var.x


    bb = <<E
x = 1 # no comment
E
  }
  bb = { a = 1 } // c
  /* own
 own */
  z333   = 1 /* in */
  source = { x = 1 }
}
local_0 = null # x
