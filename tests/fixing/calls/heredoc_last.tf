module "m" {
  source = "./m"

  a = <<-E
    x
  E
}
