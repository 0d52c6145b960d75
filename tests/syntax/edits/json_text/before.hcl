r {
  t = <<-EOT
    {
      "s": [
        { "a": "]" }
      ]
    }
  EOT
}
