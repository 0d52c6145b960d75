module "tfgen_dynamodb" {
  source  = "terraform-aws-modules/kms/aws"
  version = "~> 4.0"

  enable_default_policy = true
}
