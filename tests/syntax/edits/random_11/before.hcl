# head

top "t" "n0" {
  name = [for k, v in m : v if k != a]
}              # end
top "t" "n1" { // longer

  größe = f(<<E
x
E
  )
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
