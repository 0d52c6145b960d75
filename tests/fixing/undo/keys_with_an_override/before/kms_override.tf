resource "aws_kms_key" "tfgen_dynamodb" {
  deletion_window_in_days = 7
}
