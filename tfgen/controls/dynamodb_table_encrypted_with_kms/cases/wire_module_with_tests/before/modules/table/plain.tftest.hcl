run "plans" {
  command = plan
}
