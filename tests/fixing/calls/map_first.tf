module "m" {
  providers = {
    aws = aws
  }
  source = "./m"
}
