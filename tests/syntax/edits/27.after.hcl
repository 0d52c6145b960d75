top "t" "n0" {
  hash_key = [1, 2]
  y22 = [
    1,
    2
  ]
  source = var.x

  ttl {

    blk {                     # c
      kms_key_arn = { a = 1 } // c
      y22         = var.x
    }

    one {
      a = 1

      server_side_encryption {
        enabled     = true
        kms_key_arn = aws_kms_key.x.arn
      }

      server_side_encryption {
        enabled     = true
        kms_key_arn = true
      }
    }
  }
}
top "t" "n1" {
  hash_key = aws_kms_key.x.arn
  ccc = {
    x  = 1
    yy = 2
  } # note
}
