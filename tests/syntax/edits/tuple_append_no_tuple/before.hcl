r {
  t = var.x
}
