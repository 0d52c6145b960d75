module "m" {
  source = "./m"

  a = 1

  # of b
  b = 2
}
