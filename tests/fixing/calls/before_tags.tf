module "m" {
  source = "./m"

  tags = { a = "b" }
}
