module "t" {
  source = "../table"
}
