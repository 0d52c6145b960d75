r {
  a = 1
  b = 1

  longest        = 1
  longest_of_all = 1

  tags = {
    x = 1
  }
}
