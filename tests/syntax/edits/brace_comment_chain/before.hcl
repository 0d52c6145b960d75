r {       # q
  a = 111 # x
  b = 2   # y
}
