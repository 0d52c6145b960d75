data "aws_kms_alias" "tfgen_dynamodb" {
  name = "alias/orders"
}

data "aws_kms_alias" "tfgen_dynamodb_frankfurt" {
  provider = aws.frankfurt

  name = "alias/orders-frankfurt"
}
