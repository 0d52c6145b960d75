top "t" "n0" {
  ccc = [1, 2] // c
  y22 = (
    1 +
    2
  )
} # end

top "t" "n1" {
  empty {}
} # end

