r {
  a = x.y
}
