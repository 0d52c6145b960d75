r {
  a = 1 /* x
  y */
  c = 1
}
