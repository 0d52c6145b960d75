inputs = {
  encrypt = get_env("X")
  name    = "b"
}
