r {
  t = {
    name = <<E
x
E
  }
}
