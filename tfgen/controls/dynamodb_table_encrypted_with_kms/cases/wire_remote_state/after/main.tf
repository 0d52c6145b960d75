provider "aws" {
  region = "eu-west-1"
}

data "terraform_remote_state" "security" {
  backend = "local"

  config = {
    path = "../security/terraform.tfstate"
  }
}

module "a" {
  source               = "./modules/table"
  dynamodb_kms_key_arn = data.terraform_remote_state.security.outputs.key_arn
}
