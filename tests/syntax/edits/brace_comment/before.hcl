r { # hi
}
