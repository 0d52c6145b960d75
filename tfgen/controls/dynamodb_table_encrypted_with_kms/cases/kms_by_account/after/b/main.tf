provider "aws" {
  region = "eu-west-1"

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/deploy"
  }
}

module "a" {
  source               = "../modules/table"
  dynamodb_kms_key_arn = data.aws_kms_alias.tfgen_dynamodb.target_key_arn
}
