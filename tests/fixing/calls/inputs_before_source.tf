module "m" {
  a      = 1
  source = "./m"
}
