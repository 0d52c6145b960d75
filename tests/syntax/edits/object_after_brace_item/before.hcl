r {
  t = { name = "eu"
  }
}
