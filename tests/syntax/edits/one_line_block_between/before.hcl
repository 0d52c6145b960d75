r {
  b { a = 1 }
  cc = 1
}
