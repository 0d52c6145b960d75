r {
  b { a = 1 } # hey
}
