r {
  t = [{ name = "eu" }, { name = "us" }]
}
