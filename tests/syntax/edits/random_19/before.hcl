top "t" "n0" { # c
  blk {        # c
    kms_key_arn = {} /* d */
    bb = {
    }
    hash_key = var.x /* e
 f */
    empty {}
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
