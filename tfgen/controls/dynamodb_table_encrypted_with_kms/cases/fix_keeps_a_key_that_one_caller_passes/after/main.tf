provider "aws" {
  region = "eu-west-1"
}

module "kms" {
  source  = "example/keys/aws"
  version = "~> 3.0"
}

module "one" {
  source = "./m"

  key = aws_kms_key.tfgen_dynamodb.arn
}

module "two" {
  source = "./m"
  key    = module.kms.key_arn
}

resource "aws_kms_key" "k" {
}

module "three" {
  source = "./m"
  key    = aws_kms_key.k.arn
}
