# head

top "t" "n0" { # c

  bb = [1, 2] // c
}

