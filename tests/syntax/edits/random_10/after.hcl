# head

top "t" "n0" {

  a = [
    {
      name = "eu"
    },
    {
      longer = "us" # c
    }
  ] /* d */
  hash_key = f({
    a   = 1
    bbb = [2]
  }) # note
}

server_side_encryption {
  enabled = true
  kms_key_arn = [
    1,
    2,
  ] # why
}
