provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

module "eu" {
  source = "./table"
  region = "eu-west-1"

  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn
}

module "us" {
  source = "./table"
  region = "us-east-1"

  dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb_us.arn
}
