# head

top "t" "n0" {
  server_side_encryption {
    enabled     = true
    kms_key_arn = true # why
  }

  name = f(<<E
x
E
  ) /* e
 f */
  y22 = [1, 2] # note
}              # end
