top "t" "n0" { // longer
}              # end
top "t" "n1" { # c

}

# own
