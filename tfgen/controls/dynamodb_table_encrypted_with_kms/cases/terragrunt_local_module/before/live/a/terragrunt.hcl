terraform {
  source = "../../modules//table"
}

dependency "kms" {
  config_path = "../kms"
}

inputs = {
  name    = "a"
  encrypt = false # for now
}
