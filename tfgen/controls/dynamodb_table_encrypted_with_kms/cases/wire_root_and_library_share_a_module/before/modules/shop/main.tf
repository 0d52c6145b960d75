module "table" {
  source = "../table"

  name = "t"
}
