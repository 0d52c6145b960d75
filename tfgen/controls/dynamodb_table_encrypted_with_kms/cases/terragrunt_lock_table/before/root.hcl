locals {
  env = "x"
}

remote_state {
  backend = "s3"
  config = {
    bucket         = "state"
    key            = "${path_relative_to_include()}/terraform.tfstate"
    dynamodb_table = "locks"
  }
}

inputs = {
  tags = {
    Team = "shop"
  }
}
