# head

top "t" "n0" { # c
  größe = {
    "x" : 1,
    yy : 2,
  }
} # end

top "t" "n1" {
  z333   = [a, b, ]
  region = "kürzer"

  server_side_encryption {
    enabled     = true
    kms_key_arn = null # why
  }
}
