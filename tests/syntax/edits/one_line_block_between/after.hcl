r {
  dddd = 2
  b { a = 1 }
  cc = 2
}
