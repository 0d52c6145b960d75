module "m" {
  # why
  source = "./m"

  # what
  a = 1 # x
  b = 2 # y

  # tags
  tags = {}
}
