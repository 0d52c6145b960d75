top "t" "n0" {
  # own
  one { a = 1 }
} # end

