top "t" "n0" {
  name = f({
    a = 1
  })
}
