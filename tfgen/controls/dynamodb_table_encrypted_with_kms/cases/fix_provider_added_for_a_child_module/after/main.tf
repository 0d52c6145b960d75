provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "eu_central_1"
  region = "eu-central-1"
}

module "orders" {
  source                            = "./modules/orders"
  dynamodb_kms_key_arn              = aws_kms_key.tfgen_dynamodb.arn
  dynamodb_kms_key_arn_eu_central_1 = aws_kms_key.tfgen_dynamodb_eu_central_1.arn
}
