r {
   a = 1
   b {
      ccc = 1
   }
}
