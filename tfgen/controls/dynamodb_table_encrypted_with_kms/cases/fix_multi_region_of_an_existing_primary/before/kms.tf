resource "aws_kms_key" "tfgen_dynamodb" {
  enable_key_rotation = true
  multi_region        = true
}
