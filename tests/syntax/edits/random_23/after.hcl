server_side_encryption_kms_key_arn = aws_kms_key.x.arn
# head
top "t" "n0" { # c
  region = [
    1,
    2,
  ]
}
top "t" "n1" { # c
  source = {
    "x" : 1,
    yy : 2,
  } /* e
 f */
  x1 = [{
    name = "eu"
    }, {
    name = "us"
  }] # note

  name = [1, 2] /* d */

  server_side_encryption {
    enabled     = true
    kms_key_arn = true # why
  }

} # end

top "t" "n2" { // longer
  bb = (
    1 +
    2
  )
}
