r {
  t = <<EOT
{"s": [{
  "a": 1,
  "b": "${x.y}"
}]}
EOT
}
