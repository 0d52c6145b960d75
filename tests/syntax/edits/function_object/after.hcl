r {
  p = f({
    a = {
      x = 1
    }
    bbb = 2
  })
}
