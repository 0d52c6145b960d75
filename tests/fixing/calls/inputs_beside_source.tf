module "m" {
  source = "./m"
  a      = 1

  providers = {
    aws = aws
  }
}
