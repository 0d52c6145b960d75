top "t" "n0" { // longer
  server_side_encryption {
    enabled     = true
    kms_key_arn = "longer value" # why
  }
} # end

top "t" "n1" {
  # own
  a = [{
    name = "eu"
    }, {
    name = "us"
  }] /* e
 f */
  hash_key = "${a}-b" /* d */
  größe = [
    1,
    2
  ]
  z333 = [
    1,
    2
  ] # note
  one {
    a = 1

    server_side_encryption {
      enabled     = true
      kms_key_arn = 1 + var.y # why
    }
  }
}

# own
