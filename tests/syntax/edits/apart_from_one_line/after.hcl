r {
  a = 1

  longest        = 1
  longest_of_all = 1
}
