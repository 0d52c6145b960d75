top "t" "n0" {
  ccc = [1, 2] // c
  y22 = (
    1 +
    2
  )
} # end

top "t" "n1" {
  empty {
    server_side_encryption_kms_key_arn = "kürzer"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = 1 + var.y # why
  }
} # end

