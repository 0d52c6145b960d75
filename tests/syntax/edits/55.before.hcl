top "t" "n0" {
  hash_key = "x" // c
}
