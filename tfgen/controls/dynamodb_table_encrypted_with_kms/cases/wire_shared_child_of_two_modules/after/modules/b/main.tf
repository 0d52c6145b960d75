module "t" {
  source               = "../table"
  dynamodb_kms_key_arn = var.dynamodb_kms_key_arn
}
