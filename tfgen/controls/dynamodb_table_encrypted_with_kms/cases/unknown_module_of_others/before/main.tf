variable "registry" {
  type = string
}

module "archive" {
  source = "https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table/archive/v5.0.0.zip"
}

module "without_version" {
  source = "https://gdpr.compliance.tf/terraform-aws-modules/dynamodb-table/aws"
}

module "private" {
  source  = "app.terraform.io/acme/dynamodb-table/aws"
  version = "1.0.0"
}

module "namesake" {
  source  = "acme/dynamodb-tables/aws"
  version = "1.0.0"
}

module "fork" {
  source = "git::https://github.com/acme/terraform-aws-dynamodb-table.git?ref=v5.0.0"
}

module "folder" {
  source = "git::ssh://git@git.example.com/infra/modules.git//aws/dynamodb_table?ref=v1"
}

module "bucket" {
  source = "s3::https://s3-eu-west-1.amazonaws.com/acme/dynamodb-table-1.2.0.zip"
}

module "chosen" {
  source = "${var.registry}/acme/dynamodb-table/aws"
}

module "cloudposse" {
  source = "https://github.com/cloudposse/terraform-aws-dynamodb/archive/0.37.0.zip"
}

module "other" {
  source = "git::https://github.com/acme/terraform-aws-dynamodb-table-alarms.git?ref=v1.0.0"
}

module "scaler" {
  source  = "cloudposse/dynamodb-autoscaler/aws"
  version = "0.15.0"
}

module "none" {
  source  = "app.terraform.io/acme/dynamodb-table/aws"
  version = "1.0.0"
  count   = 0
}
