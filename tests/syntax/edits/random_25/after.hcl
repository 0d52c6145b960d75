region = 1 + var.y
top "t" "n0" { // longer
  y22  = <<-EOT
  hi
  EOT
  x1   = "x"
  z333 = {} # note
}
local_0 = 1    # x
top "t" "n1" { # c
  y22 = "für 日本" /* d */
  server_side_encryption {
    enabled = true
    kms_key_arn = {
      k      = 1
      longer = 2
    } # why
  }
  kms_key_arn = { x = 1 } /* d */
  hash_key    = [for k, v in m : v if k != a] /* e
 f */
}

