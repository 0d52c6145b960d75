module "tfgen_dynamodb" {
  source  = "terraform-aws-modules/kms/aws"
  version = "~> 3.1"
}

resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"

  server_side_encryption {
    enabled     = false
    kms_key_arn = module.tfgen_dynamodb.key_arn
  }
}
