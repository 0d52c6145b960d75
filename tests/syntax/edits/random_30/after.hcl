server_side_encryption_kms_key_arn = {
  k      = 1
  longer = 2
}
top "t" "n0" { // longer
  kms_key_arn = true
}           # end
local_0 = 1 # x
