r {
  a = (p ? q : r).y
}
