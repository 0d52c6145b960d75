# head

top "t" "n0" {

  a = [
    {
      name = "eu"
    },
    {
      longer = "us" # c
    }
  ] /* d */
  hash_key = f({
    a   = 1
    bbb = [2]
  }) # note
}
