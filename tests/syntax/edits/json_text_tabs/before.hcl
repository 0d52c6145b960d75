r {
	t = <<EOT
{
	"s": [
		1
	]
}
EOT
}
