a   = 1
ccc = 1
