provider "aws" {
  region = "eu-west-1"
}
module "t" {
  source = "./t"
  name   = "a"
}
module "u" {
  source = "./t"
  name   = "b"
  key    = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
