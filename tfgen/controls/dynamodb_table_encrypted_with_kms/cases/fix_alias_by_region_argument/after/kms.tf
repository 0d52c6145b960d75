data "aws_kms_alias" "tfgen_dynamodb" {
  name = "alias/orders"
}

data "aws_kms_alias" "tfgen_dynamodb_eu_central_1" {
  region = "eu-central-1"

  name = "alias/orders-frankfurt"
}
