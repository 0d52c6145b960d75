top "t" "n0" { // longer
  kms_key_arn = { x = 1 }
}           # end
local_0 = 1 # x
