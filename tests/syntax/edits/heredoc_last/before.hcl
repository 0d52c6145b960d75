r {
  a = <<E
x
E
}
