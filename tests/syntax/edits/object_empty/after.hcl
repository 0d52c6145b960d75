r {
  t = { ccccc = 2 }
}
