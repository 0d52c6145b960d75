module "table" {
  source = "../table"

  name                 = "t"
  dynamodb_kms_key_arn = var.dynamodb_kms_key_arn
}
