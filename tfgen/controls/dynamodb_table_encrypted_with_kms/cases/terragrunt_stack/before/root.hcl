inputs = {
  server_side_encryption_enabled = true
}
