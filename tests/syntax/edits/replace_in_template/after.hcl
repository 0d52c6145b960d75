r {
  a = "a${"s"}b"
}
