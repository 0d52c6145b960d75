remote_state {
  backend = "s3"

  config = {
    bucket         = "state"
    dynamodb_table = "locks"
  }
}
