r {
  aaaa = 1
  b = <<E
x
E
  c = 1
}
