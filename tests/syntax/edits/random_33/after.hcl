top "t" "n0" {
  server_side_encryption {
    enabled     = true
    kms_key_arn = "longer value" # why
  }
}              # end
local_0 = 1    # x
top "t" "n1" { // longer

  blk {
    z333 = [
      1, # one
      # own
      22, # two
    ] /* e
 f */
  }
} # end
