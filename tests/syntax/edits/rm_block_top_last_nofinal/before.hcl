x {
}

# c
r {
}