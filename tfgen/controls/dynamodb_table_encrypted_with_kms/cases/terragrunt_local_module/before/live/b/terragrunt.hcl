terraform {
  source = "${get_repo_root()}/modules/table"
}

inputs = {
  name        = "b"
  encrypt     = true
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
}
