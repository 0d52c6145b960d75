r {
  a   = 1 /* x */
  bbb = 22 /* y */
}
