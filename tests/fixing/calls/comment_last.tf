module "m" {
  source = "./m" # here
  # last
}
