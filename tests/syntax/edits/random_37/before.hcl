# head
top "t" "n0" { // longer
  # own
  y22 = 1 /* in */
  ccc = [{ name = "eu" }, { name = "us" }]
} # end

top "t" "n1" {
  a = [for k, v in m : v if k != a]
  source = {
    x  = 1, # one
    yy = 2  # two
  }

}
local_1 = 1 # x
