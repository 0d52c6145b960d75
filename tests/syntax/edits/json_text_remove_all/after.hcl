r {
  t = <<EOT
{"s": []}
EOT
}
