top "t" "n0" {

  name = var.x
  x1   = 1 # note

}
top "t" "n1" {
  x1 = 1
  one { a = 1 }
  kms_key_arn = var.x # note
  blk {               # c
  }
  # own
}
