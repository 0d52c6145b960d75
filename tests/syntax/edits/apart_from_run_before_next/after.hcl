r {
  a    = 1
  tags = 2

  longest        = 1
  longest_of_all = 1

  z = 1
}
