module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 5.0"

  name                               = "orders"
  server_side_encryption_kms_key_arn = aws_kms_key.own.arn
}
