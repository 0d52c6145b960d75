top "t" "n0" {
  y22 = f({
    a = 1
  })
  # own
  name   = "${a}-b"
  source = null
}
top "t" "n1" {
  bb  = { a = 1 }
  ccc = aws_kms_key.x.arn

}
