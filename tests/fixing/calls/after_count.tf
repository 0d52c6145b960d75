module "m" {
  source = "./m"
  count  = 1

  a = 1
}
