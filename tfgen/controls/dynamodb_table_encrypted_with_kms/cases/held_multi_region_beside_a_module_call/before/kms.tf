module "tfgen_dynamodb" {
  source  = "terraform-aws-modules/kms/aws"
  version = "~> 3.1"
}
