# head

server_side_encryption_kms_key_arn = {
  k      = 1
  longer = 2
}
top "t" "n0" {
  bb = a ? b + 1 : !c /* e
 f */
  x1 = { a = 1 }
  z333 = {
    x  = 1
    yy = 2
  } # note

}           # end
local_0 = 1 # x
