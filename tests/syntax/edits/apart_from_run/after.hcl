r {
  a    = 1
  name = 2

  longest        = 1
  longest_of_all = 1
}
