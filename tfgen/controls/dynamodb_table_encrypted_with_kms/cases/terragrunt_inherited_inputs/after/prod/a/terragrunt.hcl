include "root" {
  path = find_in_parent_folders("root.hcl")
}

include "common" {
  path   = "${dirname(find_in_parent_folders("root.hcl"))}/_envcommon/table.hcl"
  expose = true
}

inputs = {
  name                           = "a-${include.common.locals.base}"
  server_side_encryption_enabled = true
}
