top "t" "n0" { # c
}              # end

top "t" "n1" { // longer
  source      = [{ name = "eu" }, { name = "us" }]
  kms_key_arn = [a, b, ] // c
  blk {                  # c
  }                      # d
  a = [
    1,
    2
  ]
  ttl { # c
    ccc                                = "für 日本" /* e
 f */
    server_side_encryption_kms_key_arn = null
    blk {
      x1 = f({
        a   = 1
        bbb = [2]
      })
      ccc = (
        1 +
        2
      )

      hash_key = [{
        name = "eu"
        }, {
        name = "us"
      }]
      # own
      # own
    }

    # own
  } # d
}
local_1 = 1 # x
