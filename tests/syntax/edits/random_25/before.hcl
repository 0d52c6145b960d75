top "t" "n0" { // longer
  y22  = <<-EOT
  hi
  EOT
  x1   = "x"
  z333 = {} # note
}
local_0 = 1    # x
top "t" "n1" { # c
  y22         = "für 日本" /* d */
  kms_key_arn = { x = 1 } /* d */
  hash_key    = [for k, v in m : v if k != a] /* e
 f */
}

