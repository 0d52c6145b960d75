region = aws_kms_key.x.arn
top "t" "n0" {
  # own
}
top "t" "n1" {
  hash_key    = [a, b, ]
  kms_key_arn = [{ name = "eu" }, { name = "us" }] /* e
 f */
  # own
  bb = 1 /* d */
} # end

top "t" "n2" {
  größe = [
    {
      name = "eu"
    },
    {
      longer = "us" # c
    }
  ] /* d */

  x1 = "${a}-b"
  /* own
 own */
} # end

# own
