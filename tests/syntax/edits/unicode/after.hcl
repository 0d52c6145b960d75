r {
  a = "é" # x
  b = "xxxxx"  # y
}
