run "plans" {
  command = plan
}

run "the_module" {
  command = plan

  module {
    source = "./modules/table"
  }
}
