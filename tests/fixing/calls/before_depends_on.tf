module "m" {
  source = "./m"

  a = 1
  b = 2

  depends_on = [aws_sns_topic.x]
}
