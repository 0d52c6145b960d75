top "t" "n0" {
  z333 = "longer value"
}
top "t" "n1" {
  source = aws_kms_key.x.arn
}
