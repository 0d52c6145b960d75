r {
  b {
    /* c */
    ccc = 1
  }
}
