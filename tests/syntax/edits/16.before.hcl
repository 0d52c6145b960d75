top "t" "n0" {
  source   = [1, 2]
  hash_key = [1, 2] // c
  # own
}
top "t" "n1" {
  tags {

  }

}
