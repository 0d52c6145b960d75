terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "a" {
  source   = "./modules/table"
  for_each = toset(["eu-west-1", "eu-central-1"])

  region = each.key

  dynamodb_kms_key_arn_in_region = {
    eu-west-1    = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    eu-central-1 = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }[each.key]
}
