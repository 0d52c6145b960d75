r {
  # hi
}
