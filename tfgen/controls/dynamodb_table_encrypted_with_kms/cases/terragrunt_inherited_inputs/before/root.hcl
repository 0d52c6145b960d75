locals {
  encrypt = false
}

inputs = {
  server_side_encryption_enabled = local.encrypt
  create_table                   = true
}
