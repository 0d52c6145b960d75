top "t" "n0" {
  name = f({
    a = 1
  })
  x1 = "longer value"
}
