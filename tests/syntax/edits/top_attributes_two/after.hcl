a    = 1
aaa  = 1
bb   = 2
cccc = 1
