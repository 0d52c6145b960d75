top "t" "n0" {
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
