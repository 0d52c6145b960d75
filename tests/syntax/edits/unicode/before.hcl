r {
  a = "é" # x
  b = "xx"  # y
}
