top "t" "n0" {
  ttl { # c
    kms_key_arn = { a = 1 }
    hash_key    = { a = 1 }
    z333        = [1, 2]

    a = var.x
  }

  blk { # c
    ttl {
      ccc = [1, 2]
    }
  }
}
