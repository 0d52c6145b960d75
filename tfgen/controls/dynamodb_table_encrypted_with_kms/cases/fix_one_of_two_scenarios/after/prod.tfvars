k = true
