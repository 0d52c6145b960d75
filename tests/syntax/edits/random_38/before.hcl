top "t" "n0" { # c
  source = { x = 1 }
  one { a = 1 } # c
}               # end
top "t" "n1" {  // longer

  bb  = <<E
x = 1 # no comment
E
  ccc = var.x
  a   = var.x
  empty {}
  source = "x"
}
local_1 = 1 # x
top "t" "n2" {

}

