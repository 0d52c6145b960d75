terraform {
  source = "../../modules//table"
}

dependency "kms" {
  config_path = "../kms"
}

inputs = {
  name        = "a"
  encrypt     = true # for now
  kms_key_arn = dependency.kms.outputs.key_arn
}
