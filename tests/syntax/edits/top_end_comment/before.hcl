x {
}

# closing
