r {
  a = 1
  # end
}
