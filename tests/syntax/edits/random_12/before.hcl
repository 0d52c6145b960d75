# head
top "t" "n0" { // longer
  z333 = {
  }
}

# own
