provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

provider "aws" {
  alias   = "audit"
  region  = "eu-west-1"
  profile = "audit"
}

provider "aws" {
  alias   = "audit_us"
  region  = "us-east-1"
  profile = "audit"
}

module "tables" {
  source = "./tables"

  providers = {
    aws     = aws
    aws.log = aws.audit
  }

  dynamodb_kms_key_arn               = aws_kms_key.tfgen_dynamodb.arn
  dynamodb_kms_key_arn_us_east_1     = aws_kms_key.tfgen_dynamodb_us.arn
  dynamodb_kms_key_arn_log           = aws_kms_key.tfgen_dynamodb_audit.arn
  dynamodb_kms_key_arn_log_us_east_1 = aws_kms_key.tfgen_dynamodb_audit_us.arn
}
