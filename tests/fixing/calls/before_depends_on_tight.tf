module "m" {
  source = "./m"
  depends_on = [aws_sns_topic.x]
}
