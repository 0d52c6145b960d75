top "t" "n0" {
  ccc = true
}
