r {
  p = f({
    a      = 1 # q
    bbb    = 2 # r
    dddddd = 2
  })
}
