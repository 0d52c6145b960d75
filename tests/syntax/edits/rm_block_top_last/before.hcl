x {
}

# c
r {
}
