region = [
  1,
  2,
]
top "t" "n0" { // longer
  x1 = {
  } # note
  ccc = { x = 1 }

  a = f(<<E
x
E
  ) /* e
 f */
  /* own
 own */
}

