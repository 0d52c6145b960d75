# head

top "t" "n0" {
  name = f(<<E
x
E
  ) /* e
 f */
  y22 = [1, 2] # note
}              # end
