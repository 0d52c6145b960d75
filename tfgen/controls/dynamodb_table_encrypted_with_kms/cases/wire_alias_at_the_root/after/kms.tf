data "aws_kms_alias" "tfgen_dynamodb" {
  name = "alias/dynamodb"
}
