module "m" {
  source = "./m"
  # of a
  a = 1
}
