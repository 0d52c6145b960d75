top "t" "n0" {
}
