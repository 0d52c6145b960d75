# head

top "t" "n0" { // longer

  blk {
    y22 = { x = 1 } /* e
 f */
    ttl {
      bb = {}
      ccc = {
      } /* d */
      # own
    }
  }
  ccc = <<E
x = 1 # no comment
E
}

top "t" "n1" {
}
top "t" "n2" {
  a = 1 /* in */
  hash_key = f({
    a   = 1
    bbb = [2]
  }) # note
  z333 = [{
    name = "eu"
    }, {
    name = "us"
  }] # note
  # own
  y22 = {
  }
}

# own
