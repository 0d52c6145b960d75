ccc = 1
