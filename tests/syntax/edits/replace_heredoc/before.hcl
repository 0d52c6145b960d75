r {
  a    = 1
  bbbb = <<E
x
E
  c    = 3
}
