top "t" "n0" { # c
  source = { x = 1 }
  one {
    a = 1

    server_side_encryption {
      enabled     = true
      kms_key_arn = null # why
    }
  }            # c
}              # end
top "t" "n1" { // longer

  bb  = <<E
x = 1 # no comment
E
  ccc = var.x
  a   = var.x
  empty {}
  source = "longer value"
}
local_1 = 1 # x
top "t" "n2" {

}

