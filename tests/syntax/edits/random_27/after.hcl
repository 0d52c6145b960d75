# head
top "t" "n0" { // longer
  blk {
    empty {}
    blk { # c
      x1 = {
      }
      a = [
        1,
        2
      ] // c
    }
    z333 = [
      1,
      2
    ]
    source = "x"
    # own
  }
  größe = <<-EOT
  hi
  EOT
  blk {
    ccc = [for k, v in m : v if k != a]
    z333 = {
      x  = 1
      yy = 2
    }
    tags { # c
      server_side_encryption_kms_key_arn = null
    }
    ttl { # c

      hash_key = (
        1 +
        2
      ) /* d */
      y22 = { a = 1 }
      a   = "x" /* d */
      /* own
 own */
      kms_key_arn = f(<<E
x
E
      )
    }
    empty {}
    server_side_encryption {
      enabled     = true
      kms_key_arn = "longer value" # why
    }
  }

}           # end
local_0 = 1 # x

server_side_encryption {
  enabled     = true
  kms_key_arn = aws_kms_key.x.arn # why
}
