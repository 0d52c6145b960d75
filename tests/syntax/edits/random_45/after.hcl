# head
top "t" "n0" {
} # end

# own
top "t" "n1" {
  a  = [a, b, ] // c
  bb = "für 日本" /* d */
  größe = {
    x  = 1
    yy = 2
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = "kürzer" # why
  }

}

top "t" "n2" { # c
  ccc = {
    x  = 1
    yy = 2
  }
  y22 = {} /* d */

  blk { # c
    größe = 1 /* in */ /* d */
    empty {
      server_side_encryption {
        enabled     = true
        kms_key_arn = "longer value" # why
      }
    }
    name = <<-EOT
  hi
  EOT
    x1   = "x" /* e
 f */
    empty {}
  } # d
}
local_2 = 1 # x
