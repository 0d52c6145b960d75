module "a" {
  name = "b"
}
