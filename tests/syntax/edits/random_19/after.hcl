top "t" "n0" { # c
  blk {        # c
    kms_key_arn = {} /* d */
    hash_key    = var.x /* e
 f */
    empty {
      server_side_encryption_kms_key_arn = 1 + var.y
    }
    /* own
 own */
  }

  bb = 1 // c
}        # end

top "t" "n1" {
  bb = f({
    a   = 1
    bbb = [2]
  }) # note
}    # end
