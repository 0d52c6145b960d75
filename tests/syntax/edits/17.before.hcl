top "t" "n0" {

  empty {}
}
top "t" "n1" {
}
