top "t" "n0" {
  bb = [
    1,
    2
  ] # note
  a = <<E
x
E
}
