# head

top "t" "n0" {
  ccc = a ? b + 1 : !c /* d */
  bb  = [1, 2]

  /* own
 own */
  größe = { x = 1 } # note
}

