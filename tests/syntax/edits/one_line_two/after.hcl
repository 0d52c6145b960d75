r {
  b {
    zz  = 1
    a   = 1
    ccc = 1
  } # hey
}
