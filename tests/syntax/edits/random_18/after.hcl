top "t" "n0" {
  hash_key                           = [for k, v in m : v if k != a] // c
  server_side_encryption_kms_key_arn = null

}              # end
top "t" "n1" { # c
  ccc = 1 /* in */ /* d */

  ttl {
    name = {
      x  = 1
      yy = 2
    } /* d */
  }
  source = [{ name = "eu" }, { name = "us" }]
  /* own
 own */
}

# own
top "t" "n2" { // longer
}

