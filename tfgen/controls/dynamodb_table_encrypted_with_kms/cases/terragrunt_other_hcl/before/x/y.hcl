terraform {
  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=5.1.0"
}
