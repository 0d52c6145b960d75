r {
  a    = 1
  bbbb = "x"
  c    = 3
}
