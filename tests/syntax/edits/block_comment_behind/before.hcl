r {
  a = 1 /* x
  y */
}
