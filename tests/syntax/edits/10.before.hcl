top "t" "n0" {
  a = [1, 2]
  one { a = 1 }
  x1 = [
    1,
    2
  ]
}
