data "aws_kms_alias" "tfgen_dynamodb_2" {
  name = "alias/orders"
}
