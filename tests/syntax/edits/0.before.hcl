top "t" "n0" {
  y22 = f({
    a = 1
  })
  # own
  name = "${a}-b"
}
top "t" "n1" {
  bb = { a = 1 }

}
