plugin "aws" {
  source = "terraform-aws-modules/dynamodb-table/aws"
}
