provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "frankfurt"
  region = "eu-central-1"
}

module "table" {
  source = "./modules/table"

  providers = {
    aws.far = aws.frankfurt
  }

  dynamodb_kms_key_arn_far = aws_kms_key.tfgen_dynamodb_frankfurt.arn
}
