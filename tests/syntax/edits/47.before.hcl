top "t" "n0" {
}
top "t" "n1" {
  z333 = [
    1,
    2
  ]
  source = { a = 1 }
  one { a = 1 }
}
