top "t" "n0" {
  # own
  one { a = 1 }
} # end

server_side_encryption {
  enabled     = true
  kms_key_arn = 1 + var.y # why
}
