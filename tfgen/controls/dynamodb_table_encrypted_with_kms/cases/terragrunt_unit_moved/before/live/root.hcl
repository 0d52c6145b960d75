locals {
  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))
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
