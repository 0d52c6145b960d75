top "t" "n0" {
  a = "x" # note
}
top "t" "n1" {
}
