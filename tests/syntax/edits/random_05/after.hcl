# head

region = {
  k      = 1
  longer = 2
}
top "t" "n0" { # c

  bb = [1, 2] // c
}

