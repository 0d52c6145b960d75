provider "aws" {
  region = "eu-west-1"
}

module "orders" {
  source               = "./modules/t"
  dynamodb_kms_key_arn = module.tfgen_dynamodb.key_arn
}

output "key" {
  value = module.tfgen_dynamodb.key_arn
}
