x {
}

# own
r {
}

y {
}
