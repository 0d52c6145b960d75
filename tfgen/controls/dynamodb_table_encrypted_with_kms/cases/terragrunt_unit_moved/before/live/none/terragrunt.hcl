terraform {
  source = "tfr://registry.terraform.io/terraform-aws-modules/dynamodb-table/aws?version=5.3.0"
}
