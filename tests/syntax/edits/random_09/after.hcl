region = 1 + var.y
top "t" "n0" {


  ttl {
    ccc = <<E
x = 1 # no comment
E
    one { a = 1 } # c
    größe = {
      "x" : 1,
      yy : 2,
    }
  }
  name = var.x

}

# own
