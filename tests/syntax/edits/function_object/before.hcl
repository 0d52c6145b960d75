r {
  p = f({
    a   = 1
    bbb = 2
  })
}
