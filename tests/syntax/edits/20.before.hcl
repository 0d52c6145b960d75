top "t" "n0" {
  tags {
  }
  bb = "x"
}
