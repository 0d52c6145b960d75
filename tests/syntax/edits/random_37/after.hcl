# head
top "t" "n0" { // longer
  # own
  y22 = [
    1,
    2,
  ] /* in */
  ccc = [{ name = "eu" }, { name = "us" }]
} # end

top "t" "n1" {
  a = "longer value"
  source = {
    x  = 1, # one
    yy = 2  # two
  }

}
local_1 = 1 # x
