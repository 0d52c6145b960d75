include "root" {
  path = get_env("ROOT_FILE")
}

terraform {
  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=5.1.0"
}

inputs = {
  name = "a"
}
