top "t" "n0" { # c
  x1 = f(<<E
x
E
  )
  tags { # c
    bb = [for k, v in m : v if k != a] /* e
 f */
    tags {
      hash_key = [
        1, # one
        # own
        22, # two
      ]
    } # d
  }
  bb = "${a}-b" // c
  blk {
  }
  a    = [1, 2]
  name = a ? b + 1 : !c /* e
 f */
}

top "t" "n1" {


  ttl {
    bb = [
      {
        name = "eu"
      },
      {
        longer = "us" # c
      }
    ]
    a = {
    }                                    # note
    name = [for k, v in m : v if k != a] # note


    # own
  } # d
  z333 = [
    {
      name = "eu"
    },
    {
      longer = "us" # c
    }
  ] /* e
 f */
  größe = (
    1 +
    2
  ) # note
  # own
}

# own
