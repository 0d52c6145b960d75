r {
  a = 1 /* x */
  bb = 22 /* y */
  ccc = 1
}
