# head

region = [
  1,
  2,
]
top "t" "n0" {
  name = [for k, v in m : v if k != a]
}              # end
top "t" "n1" { // longer

  größe = "kürzer"
  y22 = [
    {
      name = "eu"
    },
    {
      longer = "us" # c
    }
  ]                 # note
  name = 1 /* in */ # note
}
local_1 = 1 # x
