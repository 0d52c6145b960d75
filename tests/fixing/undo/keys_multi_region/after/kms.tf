resource "aws_kms_alias" "tfgen_dynamodb_frankfurt" {
  provider = aws.frankfurt

  name_prefix   = "alias/dynamodb-"
  target_key_id = aws_kms_replica_key.tfgen_dynamodb_frankfurt.key_id
}
