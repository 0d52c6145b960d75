top "t" "n0" {
  x1  = var.x // c
  ccc = null
}
