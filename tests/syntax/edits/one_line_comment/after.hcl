r {
  b {
    /* c */ a = 1
    ccc       = 1
  }
}
