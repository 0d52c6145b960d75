r {
  t = { a = 1, "x y" = 2, "for" = 2 }
}
