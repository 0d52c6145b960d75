r {
  t = <<EOT
{"t": {"s": [1]}}
EOT
}
