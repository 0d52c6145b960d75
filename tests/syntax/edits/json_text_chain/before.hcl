r {
  t = <<EOT
{
    "v": 1,
    "s": [{
        "a": 0
    }]
}
EOT
}
