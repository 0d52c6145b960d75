top "t" "n0" {
  y22 = aws_kms_key.x.arn
  ttl { # c
    kms_key_arn = { a = 1 }
    hash_key    = { a = 1 }
    z333        = [1, 2]

    a = var.x
  }

  blk { # c
    source = "longer value"
    ttl {
      ccc = [1, 2]

      server_side_encryption {
        enabled     = true
        kms_key_arn = "longer value"
      }
    }
  }
}
