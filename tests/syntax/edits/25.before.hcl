top "t" "n0" {
}
top "t" "n1" {
  # own
}
