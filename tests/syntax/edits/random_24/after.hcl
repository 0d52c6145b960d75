top "t" "n0" {
  ccc = true     # note
  ttl {          # c
    a = "${a}-b" // c
    blk {        # c
      source = [
        1,
        2
      ] /* e
 f */
      y22 = {
      }

      # own
      /* own
 own */
      hash_key = "für 日本" // c
    }

    one { /* c */ a = 1 }
    y22 = {
    }
  }
  tags {
    one { /* c */ a = 1 }
    z333 = 1 // c


    blk {
      # own

    } # d
    /* own
 own */
  }
  größe = <<E
x = 1 # no comment
E
  source = [
    1,
    2
  ] # note
}

