r {
  a   = 1
  bbb = 1

  longest = 1
}
