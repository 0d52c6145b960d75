region = 1 + var.y

server_side_encryption {
  enabled     = true
  kms_key_arn = aws_kms_key.x.arn # why
}

# head
top "t" "n0" { // longer
  a = f(<<E
x
E
  ) # note
}   # end
