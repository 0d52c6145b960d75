include "root" {
  path = find_in_parent_folders("root.hcl")
}

include "common" {
  path = "${get_repo_root()}/_envcommon/table.hcl"
}

inputs = merge(
  { name = "b" },
  {
    server_side_encryption_enabled = true # already
  },
)
