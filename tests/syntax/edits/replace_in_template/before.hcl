r {
  a = "a${x}b"
}
