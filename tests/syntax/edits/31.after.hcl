top "t" "n0" {
  source = var.x // c
  bb     = "${a}-b"
  blk {
    name        = "${a}-b" // c
    source      = [1, 2]   # note
    a           = <<-EOT
  hi
  EOT
    ccc         = null
    kms_key_arn = <<-EOT
  hi
  EOT

  }
}
